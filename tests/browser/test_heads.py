"""The heads' tab in Chromium. What it must show comes from Python, not from the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from attention_flows.core.heads.table import HeadTable
from attention_flows.flow import Flow
from attention_flows.models.read import read
from attention_flows.wire import flow as wire
from tests.oracles import heads as head_reference
from tests.support import loaded_models
from tests.support.browser_app import Opened, expected_counts, open_at_a_fifth, opener, wait_until, wait_until_shown
from tests.support.head_matrix import cell, columns, wait_until_ordered
from tests.support.kept_page import KeptPage, keeping

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def opened(browser: Browser, address: str) -> Opened:
    return opener(browser, lambda context: open_at_a_fifth(context, address), has_touch=True)


@pytest.fixture(scope="module")
def kept(opened: Opened) -> Iterator[KeptPage]:
    with keeping(opened) as page:
        yield page


@pytest.fixture(scope="module")
def flow() -> Flow:
    """The flow as the page receives it, with weights rounded down to whole steps."""
    flow = read((loaded_models.base(), loaded_models.tuned()), *loaded_models.JACKSONVILLE)
    return replace(Flow.of(wire.decode(wire.encode(flow))), backend=flow.backend)


@pytest.fixture(scope="module")
def table(flow: Flow) -> HeadTable:
    return flow.trace(threshold=0.2).heads()


def middle(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def row(table: HeadTable, role: str, layer: int, head: int) -> int:
    matches = (np.array(table.model) == role) & (table.layer == layer) & (table.head == head)
    return int(np.flatnonzero(matches)[0])


def drag_box(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag a box from one point to another by mouse."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    page.mouse.move(*end)
    page.mouse.up()


@pytest.mark.parametrize("measure", ["share", "change", "entropy", "special", "itself", "next", "previous"])
def test_a_measure_is_what_python_finds(page: Page, table: HeadTable, measure: str) -> None:
    page.get_by_test_id("measure").select_option(measure)
    detail = page.get_by_test_id("head-detail")
    for layer, head in ((6, 3), (1, 0), (4, 11)):
        cell(page, layer, head).hover()
        expect(detail).to_contain_text(f"Layer {layer}, head {head}")
        values = [getattr(table, measure)[row(table, role, layer, head)] for role in ("base", "tuned")]
        if measure == "change":
            expect(detail).to_contain_text(f"change {values[0]:.3f}")
            continue
        for role, value in zip(("base", "tuned"), values, strict=True):
            text = f"{value:.2f} bits" if measure == "entropy" else f"{value * 100:.1f} %"
            expect(detail).to_contain_text(re.compile(rf"{role}\s+{re.escape(text)}"))
    full = np.nanmax(getattr(table, measure))
    if measure == "share":
        full = min(full, 1 / 3)
    text = {"entropy": f"{full:.2f} bits", "change": f"{full:.3f}"}.get(measure, f"{full * 100:.1f} %")
    expect(page.get_by_test_id("heads")).to_contain_text(f"full: {text}")


def test_the_heads_that_changed_most_are_named(page: Page, table: HeadTable) -> None:
    expect(page.get_by_test_id("heads")).to_contain_text("layer")
    names = page.get_by_test_id("strongest-heads").get_by_role("button")
    for measure in ("share", "special"):
        page.get_by_test_id("measure").select_option(measure)
        values = getattr(table, measure)
        of = {role: np.flatnonzero(np.array(table.model) == role) for role in ("base", "tuned")}
        differences = np.abs(values[of["tuned"]] - values[of["base"]])
        layers, heads = table.layer[of["base"]], table.head[of["base"]]
        order = np.lexsort((heads, layers, -differences))[:3]
        expected = [f"layer {layers[index]}, head {heads[index]}" for index in order]
        expect(names).to_have_text(expected)
    # A click keeps the head, and its map takes the place of the names.
    name = names.first.inner_text()
    names.first.click()
    expect(page.get_by_test_id("crumb-heads")).to_contain_text(name)
    expect(page.get_by_test_id("head-detail")).to_contain_text(name.capitalize())


def test_the_list_of_heads_is_sorted_by_change_as_python_sorts(page: Page, table: HeadTable) -> None:
    page.get_by_test_id("heads-list").click()
    rows = page.get_by_test_id("heads-table").get_by_test_id("row")
    base = np.flatnonzero(np.array(table.model) == "base")
    change, layers, heads = table.change[base], table.layer[base], table.head[base]

    def shown() -> list[list[str]]:
        texts: list[list[str]] = rows.evaluate_all(
            "all => all.slice(0, 8).map(row => [...row.cells].map(cell => cell.firstChild.data))"
        )
        return [[*cells[:2], cells[-1]] for cells in texts]

    def first(order: np.ndarray[Any, Any]) -> list[list[str]]:
        return [[str(layers[index]), str(heads[index]), f"{change[index]:.3f}"] for index in order[:8]]

    wait_until(page, shown, first(np.lexsort((heads, layers, -change))))
    page.get_by_test_id("sort-change").click()
    wait_until(page, shown, first(np.lexsort((heads, layers, change))))
    page.reload()
    wait_until(page, shown, first(np.lexsort((heads, layers, change))))
    rows.first.click()
    layer, head = (int(text) for text in shown()[0][:2])
    expect(page.get_by_test_id("crumb-heads")).to_contain_text(f"layer {layer}, head {head}")


def test_a_cell_is_filled_by_its_value(page: Page, table: HeadTable) -> None:
    page.get_by_test_id("measure").select_option("special")
    expect(page.get_by_test_id("heads")).to_contain_text(f"full: {np.nanmax(table.special) * 100:.1f} %")
    bars = page.locator("[data-testid=heads] path.bars.tuned")
    expect(bars).to_have_attribute("d", re.compile("M"))
    heights = [float(height) for height in re.findall(r"v-([\d.]+)h", bars.get_attribute("d") or "")]
    tuned = np.array(table.model) == "tuned"
    expected = [
        table.special[tuned & (table.layer == layer)][head] / np.nanmax(table.special)
        for layer in range(6, 0, -1)
        for head in range(12)
    ]
    assert len(heights) == len(expected)
    ratio = np.array(heights) / max(heights)
    np.testing.assert_allclose(ratio, np.array(expected) / max(expected), atol=1e-3)


def test_heads_are_ordered_as_python_orders_them(page: Page, table: HeadTable) -> None:
    assert columns(page, 6) == list(range(12))
    for by in ("change", "similarity"):
        page.get_by_test_id(f"order-{by}").click()
        wait_until_ordered(page, table.order(by))
    page.get_by_test_id("order-index").click()
    assert columns(page, 6) == list(range(12))


def test_a_drag_box_selects_the_heads_in_it(page: Page, flow: Flow) -> None:
    drag_box(page, middle(cell(page, 6, 2)), middle(cell(page, 4, 5)))
    heads = [(layer, head) for layer in (4, 5, 6) for head in range(2, 6)]
    wait_until_shown(page, **expected_counts(flow.trace(heads=heads)))
    expect(cell(page, 5, 4)).to_have_attribute("aria-pressed", "true")
    expect(cell(page, 5, 6)).to_have_attribute("aria-pressed", "false")
    page.keyboard.down("Shift")
    drag_box(page, middle(cell(page, 1, 0)), middle(cell(page, 1, 11)))
    page.keyboard.up("Shift")
    wait_until_shown(page, **expected_counts(flow.trace(heads=[*heads, *((1, head) for head in range(12))])))
    # A box around all heads selects none: nothing is left out.
    drag_box(page, middle(cell(page, 6, 0)), middle(cell(page, 1, 11)))
    wait_until_shown(page, **expected_counts(flow.trace()))


def test_a_drag_box_works_by_touch(page: Page, flow: Flow) -> None:
    start, end = middle(cell(page, 6, 0)), middle(cell(page, 6, 3))
    client = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    touch("touchStart", start)
    touch("touchMove", ((start[0] + end[0]) / 2, start[1]))
    touch("touchMove", end)
    touch("touchEnd")
    wait_until_shown(page, **expected_counts(flow.trace(heads=[(6, head) for head in range(4)])))


def test_the_keyboard_keeps_heads_and_enlarges_their_maps(page: Page, flow: Flow) -> None:
    cell(page, 6, 0).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(cell(page, 5, 1)).to_be_focused()
    page.keyboard.press("Space")
    wait_until_shown(page, **expected_counts(flow.trace(heads=[(5, 1)])))
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    expect(cell(page, 4, 2)).to_be_focused()
    wait_until_shown(page, **expected_counts(flow.trace(heads=[(layer, head) for layer in (4, 5) for head in (1, 2)])))
    page.keyboard.press("Shift+ArrowUp")
    wait_until_shown(page, **expected_counts(flow.trace(heads=[(5, 1), (5, 2)])))
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("attention-map")).to_contain_text("Layer 5, head 2")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("attention-map")).to_have_count(0)
    wait_until_shown(page, **expected_counts(flow.trace(heads=[(5, 1), (5, 2)])))  # Escape closed the map only


def weights(flow: Flow, layer: int, head: int) -> list[np.ndarray]:
    """Both models' maps of a head, with zeros where there is no edge."""
    maps = []
    for model in flow.models:
        edges = model.edges
        of_head = (edges.layer == layer) & (edges.head == head)
        dense = np.zeros((edges.words, edges.words))
        dense[edges.query[of_head], edges.key[of_head]] = edges.weight[of_head]
        maps.append(dense)
    return maps


def test_the_large_map_reads_each_cell(page: Page, flow: Flow) -> None:
    cell(page, 6, 3).dblclick()
    dialog = page.get_by_test_id("attention-map")
    expect(dialog).to_contain_text("Layer 6, head 3")
    wait_until_shown(page, **expected_counts(flow.trace()))  # two clicks keep the head and release it again
    page.get_by_test_id("map-tuned").focus()
    base, tuned = weights(flow, 6, 3)
    reading = page.get_by_test_id("map-reading")
    page.keyboard.press("ArrowRight")
    words = flow.words.labels
    for word in range(8):
        weight, tuned_weight = base[word, word], tuned[word, word]
        expect(reading).to_contain_text(f"{words[word]} reads {words[word]}")
        expect(reading).to_contain_text(f"base {weight:.3f}" if weight else "base < 0.01")
        expect(reading).to_contain_text(f"tuned {tuned_weight:.3f}" if tuned_weight else "tuned < 0.01")
        sign = "+" if tuned_weight >= weight else "\u2212"
        expect(reading).to_contain_text(f"{sign}{abs(tuned_weight - weight):.3f}")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
    # By mouse: the cell in the middle of the map, whose edge is as long as 20 cells.
    assert len(words) == 20
    box = page.get_by_test_id("map-difference").bounding_box()
    assert box is not None
    canvas = page.get_by_test_id("map-difference")
    side = canvas.evaluate("canvas => canvas.getBoundingClientRect().height - 88") / 20
    page.mouse.move(box["x"] + 4.5 * side, box["y"] + 88 + 7.5 * side)
    expect(reading).to_contain_text(f"{words[7]} reads {words[4]}")
    page.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)


def ink(page: Page, panel: str) -> dict[str, int]:
    """How many pixels of a small map are coloured, by hue."""
    counted: dict[str, int] = page.get_by_test_id(f"small-{panel}").evaluate(
        """canvas => {
            const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
            const seen = {turquoise: 0, purple: 0}
            for (let i = 0; i < data.length; i += 4) {
                if (data[i + 3] === 0) continue
                if (data[i + 1] > data[i]) seen.turquoise++
                else seen.purple++
            }
            return seen
        }"""
    )
    return counted


def test_hovering_a_head_shows_its_map_of_both_models_and_their_difference(page: Page, flow: Flow) -> None:
    cell(page, 5, 7).hover()
    expect(page.get_by_test_id("head-detail")).to_contain_text("Layer 5, head 7")
    base, tuned = weights(flow, 5, 7)
    wait_until(page, lambda: ink(page, "base"), {"turquoise": int((base > 0).sum()), "purple": 0})
    wait_until(page, lambda: ink(page, "tuned"), {"turquoise": 0, "purple": int((tuned > 0).sum())})
    more, less = int((tuned > base).sum()), int((tuned < base).sum())
    pixels = ink(page, "difference")
    assert abs(pixels["purple"] - more) + abs(pixels["turquoise"] - less) <= 4  # the least differences have no alpha
    page.get_by_test_id("mode-tuned").hover()
    expect(page.get_by_test_id("head-detail")).to_have_count(0)
    cell(page, 5, 7).click()
    page.get_by_test_id("enlarge").click()
    expect(page.get_by_test_id("attention-map")).to_contain_text("Layer 5, head 7")


def points(page: Page, role: str) -> np.ndarray:
    """The places of one model's heads on the scatter plot, by layer and head: [heads, 2]."""
    places: list[list[float]] = page.locator(f"[data-testid=head-map] .mark circle.{role}").evaluate_all(
        "all => all.map(one => [Number(one.getAttribute('cx')), Number(one.getAttribute('cy'))])"
    )
    return np.array(places)


def test_the_scatter_plot_of_heads_has_pythons_positions(page: Page, table: HeadTable) -> None:
    page.get_by_test_id("heads-map").click()
    expect(page.get_by_test_id("head-map")).to_be_visible()
    places = np.concatenate([points(page, "base"), points(page, "tuned")])
    expected = table.positions
    assert places.shape == expected.shape
    for axis in (0, 1):
        assert np.corrcoef(places[:, axis], expected[:, axis])[0, 1] > 0.9999
    unit = np.ptp(places, axis=0) / np.ptp(expected, axis=0)
    assert unit[0] == pytest.approx(unit[1], rel=1e-3)
    # Its stress is near that of scikit-learn's map of the same distances.
    stress = head_reference.raw_stress(places / unit[0], table.distances)
    sklearns = head_reference.raw_stress(head_reference.sklearns_map(table.distances), table.distances)
    assert stress == pytest.approx(sklearns, rel=0.01)
    lines = page.locator("[data-testid=head-map] .mark line")
    expect(lines).to_have_count(72)


def test_the_map_and_the_matrix_select_alike(page: Page, flow: Flow) -> None:
    page.get_by_test_id("heads-map").click()
    mark = page.get_by_test_id("point-6-3")
    box = mark.locator("circle.tuned").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(mark).to_have_attribute("aria-pressed", "true")
    wait_until_shown(page, **expected_counts(flow.trace(heads=[(6, 3)])))
    expect(page.get_by_test_id("head-detail")).to_contain_text("Layer 6, head 3")
    page.get_by_test_id("heads-matrix").click()
    expect(cell(page, 6, 3)).to_have_attribute("aria-pressed", "true")
    cell(page, 6, 3).click()
    wait_until_shown(page, **expected_counts(flow.trace()))
    page.get_by_test_id("heads-map").click()
    area = page.get_by_test_id("head-map").bounding_box()
    assert area is not None
    where = np.stack([points(page, role) for role in ("base", "tuned")])
    left = (where[..., 0] < 142).any(axis=0)
    heads = [(int(at) // 12 + 1, int(at) % 12) for at in np.flatnonzero(left)]
    assert 5 < len(heads) < 72
    scale = area["width"] / 284
    drag_box(page, (area["x"] + 1, area["y"] + 1), (area["x"] + 142 * scale, area["y"] + area["height"] - 1))
    wait_until_shown(page, **expected_counts(flow.trace(heads=heads)))


def test_columns_are_numbered_or_in_another_order_each_cell(page: Page, table: HeadTable) -> None:
    above = page.get_by_test_id("columns").locator("text")
    expect(above).to_have_text([str(head) for head in range(12)])
    for head in (0, 7, 11):
        assert abs(middle(above.nth(head))[0] - middle(cell(page, 3, head))[0]) < 1.5
    for height in (800, 480):  # in low rows the numbers are beside the bars
        page.set_viewport_size({"width": 1280, "height": height})
        page.get_by_test_id("order-change").click()
        expect(page.get_by_test_id("columns-title")).to_have_text("head: most changed first")
        written = page.get_by_test_id("numbers").locator("text")
        wait_until_ordered(page, table.order("change"))
        expect(written).to_have_text([str(head) for order in reversed(table.order("change")) for head in order])
        head = int(table.order("change")[5][4])
        number, box = written.nth(4).bounding_box(), cell(page, 6, head).bounding_box()
        assert number is not None
        assert box is not None
        assert box["x"] - 1 <= number["x"]
        assert number["x"] + number["width"] <= box["x"] + box["width"] + 1
        page.get_by_test_id("order-index").click()


@pytest.mark.parametrize(("height", "letters"), [(800, 16), (560, 16), (560, 28), (420, 16)])
def test_the_map_opens_with_its_top_in_view(page: Page, height: int, letters: int) -> None:
    """With large letters the panel may be scrolled by more than its height."""
    page.set_viewport_size({"width": 1280, "height": height})
    page.evaluate("letters => (document.documentElement.style.fontSize = `${letters}px`)", letters)
    aside = page.locator("aside")
    for first, then in (("heads-matrix", "heads-map"), ("heads-map", "heads-matrix")):
        page.get_by_test_id(first).click()
        aside.evaluate("aside => aside.scrollTo(0, aside.scrollHeight)")
        page.get_by_test_id(then).evaluate("button => button.click()")
        face = page.get_by_test_id("head-map" if then == "heads-map" else "head-6-0")
        expect(face).to_be_visible()
        page.wait_for_timeout(100)
        box, room = face.bounding_box(), aside.bounding_box()
        assert box is not None
        assert room is not None
        assert box["y"] >= room["y"]
        assert box["y"] < room["y"] + room["height"] - 40
