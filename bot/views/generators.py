"""All generators of files by the names in outbox rows: a name must stay while a queued row may use it."""

from collections.abc import Mapping

from bot.runtime.files.generated import Generator
from bot.views.announcements import files as announcement_files
from bot.views.announcements.card import CHART_MAKER, SHEET_MAKER
from bot.views.charts import quota_chart
from bot.views.rounds.files import LIST_MAKER, OUTCOME_MAKER, outcome, published_list

GENERATORS: Mapping[str, Generator] = {
    "quota_chart": quota_chart,
    LIST_MAKER: published_list,
    OUTCOME_MAKER: outcome,
    CHART_MAKER: announcement_files.chart,
    SHEET_MAKER: announcement_files.sheet,
}
