"""Pijar Semar from /daftar to the receipt, as a becak driver types and taps it."""

from tests.chat import ChatClient

NIK = "3374051403749001"


async def fill_part_1(resident: ChatClient, *, age: str = "17 sampai 64 tahun") -> None:
    await resident.send("/daftar")
    await resident.tap("👷 Pijar Semar")
    await resident.tap("Kota Semarang")
    await resident.tap(age)


async def test_a_becak_driver_applies(resident: ChatClient) -> None:
    await fill_part_1(resident)
    await resident.tap("Ya, sedang bekerja")
    await resident.tap("Bekerja sendiri")
    await resident.tap("Tidak punya")
    print(resident.last_text)
