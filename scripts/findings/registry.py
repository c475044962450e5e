"""All findings, in the order of the page."""

from __future__ import annotations

from scripts.findings.circuit import CIRCUIT
from scripts.findings.few_heads import FEW_HEADS
from scripts.findings.finding import Finding
from scripts.findings.last_layers import LAST_LAYERS
from scripts.findings.question import QUESTION
from scripts.findings.separators import SEPARATORS

FINDINGS: tuple[Finding, ...] = (LAST_LAYERS, SEPARATORS, QUESTION, FEW_HEADS, CIRCUIT)
