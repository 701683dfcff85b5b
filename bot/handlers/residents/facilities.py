"""Health facilities (/faskes): puskesmas and hospitals by kecamatan, with address, telephone and map."""

from telegram import Update

from bot.runtime.step import Step, StepContext
from bot.services.applying.areas import nearest_kecamatan
from bot.telegram_api import keyboards
from bot.telegram_api.callbacks.residents import AnyFacilities, FacilitiesChoice, FacilitiesIn
from bot.telegram_api.dispatch import RESIDENTS, Button, Command, Needs, argument
from bot.telegram_api.keyboards import Markup, button
from bot.texts.html import Html
from domain.areas import Facility, Kecamatan

COLUMNS = 2
MAP_ZOOM = 17


async def facilities(update: Update, context: StepContext) -> None:
    """Answer /faskes with the choice of a kecamatan, or with the list if one is given (`/faskes genuk`)."""
    step = context.step
    found, certain = nearest_kecamatan(step.resources.areas, argument(update))
    if certain:
        html, keyboard = _listed(step, found[0])
        step.send_text(html, keyboard=keyboard)
    else:
        step.say("facilities-choose", keyboard=_kecamatan_keyboard(step))


async def tapped(update: Update, context: StepContext) -> None:
    """Switch between the choice and the list, within one message."""
    step = context.step
    query = update.callback_query
    if query is None or query.message is None:
        return
    code = AnyFacilities.of(update).kecamatan_code
    kecamatan = step.resources.areas.kecamatan(code) if code is not None else None
    if kecamatan is not None:
        html, keyboard = _listed(step, kecamatan)
        step.edit_text(query.message.message_id, html, keyboard=keyboard)
    elif FacilitiesChoice.parse(query.data) == FacilitiesChoice("other"):
        html = step.text("facilities-choose")
        step.edit_text(query.message.message_id, html, keyboard=_kecamatan_keyboard(step))
    else:
        step.say("facilities-choose", keyboard=_kecamatan_keyboard(step))


def _kecamatan_keyboard(step: Step) -> Markup:
    names = sorted(step.resources.areas.all_kecamatan, key=lambda one: one.name)
    buttons = [button(one.name, FacilitiesIn(one.code).pack()) for one in names]
    return keyboards.inline([buttons[start : start + COLUMNS] for start in range(0, len(buttons), COLUMNS)])


def _listed(step: Step, kecamatan: Kecamatan) -> tuple[str, Markup]:
    found = step.resources.facilities.in_kecamatan(kecamatan.code)
    other = button(step.plain("btn-facilities-other"), FacilitiesChoice("other").pack())
    if not found:
        return step.text("facilities-none", kecamatan=kecamatan.name), keyboards.column([other])
    # The pieces are rendered, and thereby escaped, one by one.
    pieces = Html("\n\n".join(_described(step, one) for one in found))
    html = step.text("facilities-list", kecamatan=kecamatan.name, facilities=pieces)
    maps = [
        keyboards.link(step.plain("btn-facilities-map", name=one.name), _map_url(one.lat, one.lon))
        for one in found
        if one.lat is not None and one.lon is not None
    ]
    return html, keyboards.column([*maps, other])


def _described(step: Step, facility: Facility) -> str:
    if facility.phone is None:
        return step.text("facilities-one-without-phone", name=facility.name, address=facility.address)
    return step.text("facilities-one", name=facility.name, address=facility.address, phone=facility.phone)


def _map_url(lat: float, lon: float) -> str:
    return f"https://www.openstreetmap.org/?mlat={lat}&mlon={lon}#map={MAP_ZOOM}/{lat}/{lon}"


ENTRIES = (
    Command(("faskes", "puskesmas"), facilities, permission=RESIDENTS, needs=Needs.NOTHING),
    # Whatever data another release put into the button, the choice is a valid answer.
    Button(AnyFacilities, tapped, permission=RESIDENTS, needs=Needs.NOTHING),
)
