# Meja yang bisa didatangi: nama, alamat, jam. Kunci: desk-<nama> dari domain/parameters/*.toml.

desk-disnaker =
    Disnaker Kota Semarang
    Jl. Ki Mangunsarkoro 21, telepon 024-8440335 atau 024-8440339
    Senin–Kamis 08.00–15.00, Jumat 08.00–11.30 WIB
desk-kelurahan =
    Kantor kelurahan tempat tinggal
    Pada hari dan jam kerja. Bawa KTP dan KK.
desk-bpjstk =
    Kantor BPJS Ketenagakerjaan Semarang Pemuda
    Pada hari dan jam kerja. Bawa KTP.
desk-puskesmas =
    Meja UHC di setiap puskesmas Kota Semarang
    Alamat puskesmas: /faskes
desk-mpp =
    Meja UHC di Mal Pelayanan Publik Kota Semarang
    Pada hari dan jam kerja. Bawa KTP dan KK.
desk-hospital =
    Untuk pasien yang sedang dirawat: bagian pendaftaran pasien di rumah sakit itu
desk-bpjs-kesehatan =
    BPJS Kesehatan: telepon 165, atau WA PANDAWA 08118165165
