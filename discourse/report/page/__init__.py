"""The page of a report: one HTML file that explains itself and loads nothing."""

from discourse.report.page.parts import Page, PageFigure, PageSection
from discourse.report.page.rendering import render_page

__all__ = ["Page", "PageFigure", "PageSection", "render_page"]
