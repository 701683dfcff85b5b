# Puskesmas dan rumah sakit. Kunci: facilities-....

facilities-choose = 📍 Puskesmas dan rumah sakit di kecamatan mana?
facilities-list =
    📍 <b>Kecamatan { $kecamatan }</b>

    { $facilities }

    Mohon telepon dulu: alamat dan jam bisa berubah.
facilities-none = Di kecamatan { $kecamatan } belum ada yang tercatat. Silakan pilih kecamatan tetangga.
facilities-one =
    <b>{ $name }</b>
    { $address }
    ☎️ { $phone }
facilities-one-without-phone =
    <b>{ $name }</b>
    { $address }
btn-facilities-map = 🗺️ Peta { $name }
btn-facilities-other = ‹ Kecamatan lain
