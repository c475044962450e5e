"""``attention-flows demo``."""

from __future__ import annotations

from ..hosting import HOSTING, HostingOptions, listen, serve_tasks
from ..options import DEVICE, DeviceOptions
from ..parser import Command
from ..progress import step


def demo(models: DeviceOptions, hosting: HostingOptions) -> None:
    """Explore the built-in models and sentences in the browser."""
    with listen(hosting.port) as listener:
        with step("loading the built-in models"):
            from ...demo.base import BASE_NAME, find_base
            from ...demo.open import demo_tasks
            from ...demo.studies import demo_studies
            from ...models.loading.load import load

            base = load(find_base(), name=BASE_NAME, device=models.device, dtype=models.dtype)
            tasks = demo_tasks(base)
            studies = demo_studies()
        serve_tasks(tasks, base.max_tokens, listener, hosting, studies)


COMMAND = Command(demo, models=DEVICE, hosting=HOSTING)
