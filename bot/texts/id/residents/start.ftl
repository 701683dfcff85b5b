# Pintu depan: salam, menu utama, panduan umum, dan orang yang sedang sakit. Kunci: start-..., guide-..., care-....

start-greeting =
    { $time ->
        [morning] Selamat pagi
        [midday] Selamat siang
        [afternoon] Selamat sore
       *[night] Selamat malam
    }, Bapak/Ibu.

# Dipakai bersama: siapa, gratis, dan apa yang tidak pernah diminta.
start-welcome =
    { $greeting }

    Ini layanan resmi <b>Pemerintah Kota Semarang</b> untuk mendaftar <b>Pijar Semar</b> dan <b>UHC</b>.

    Layanan ini <b>gratis</b>. Kami tidak pernah meminta OTP, PIN, atau uang.

    Silakan pilih:
start-unfinished =
    { $greeting }

    Ini layanan resmi <b>Pemerintah Kota Semarang</b>. Gratis. Kami tidak pernah meminta OTP, PIN, atau uang.

    Isian Bapak/Ibu masih tersimpan. Mau dilanjutkan?
start-menu = Silakan pilih:
start-officer = Akun ini terdaftar sebagai petugas. Perintah petugas: { $commands }

btn-menu-continue = ▶️ Lanjutkan { $name } (Bagian { $part })
btn-menu-continue-short = ▶️ Lanjutkan { $name }
btn-menu-care = 🏥 Sedang dirawat / perlu berobat
btn-menu-apply = 📝 Daftar
btn-menu-status = 📋 Lihat status
btn-menu-guide = 📖 Panduan
btn-menu = ☰ Menu utama

# Untuk isian yang bukan pendaftaran program
form-name-other = isian

## Panduan umum

guide =
    📖 <b>Panduan</b>

    <b>Pijar Semar</b>: iuran BPJS Ketenagakerjaan dibayar kota. Menanggung kecelakaan kerja dan kematian. Untuk warga yang bekerja sendiri: tukang becak, ojek, pedagang, nelayan, buruh serabutan, dan lainnya, umur di bawah 65 tahun.

    <b>UHC</b>: iuran BPJS Kesehatan (JKN) kelas III dibayar kota. Untuk warga yang tinggal di Kota Semarang lebih dari 6 bulan.

    <b>Biaya:</b> tidak ada. Kalau ada yang meminta uang, OTP, atau PIN, itu bukan kami.
    <b>Lama mengisi:</b> sekitar 6 menit. Setiap jawaban disimpan, boleh dilanjutkan besok.
    <b>Yang disiapkan:</b> KTP. Untuk UHC juga KK dan surat domisili dari RT/RW.
    <b>Setelah dikirim:</b> petugas memeriksa dan memutuskan. Lolos belum berarti sudah dilindungi; kabarnya dikirim ke sini.

    <b>Perintah:</b> /cek periksa syarat tanpa data pribadi, /daftar, /lanjut, /status, /tarik, /faskes, /pengumuman, /berhenti

    <b>Mau bicara dengan orang?</b>
    { desk-kelurahan }

    { desk-disnaker }

## Bertemu orang

start-desk =
    🙋 Tentu. Petugas bisa ditemui di sini:

    <b>Pijar Semar</b>
    { desk-disnaker }

    <b>UHC</b>
    { desk-puskesmas }

    <b>Keduanya</b>
    { desk-kelurahan }

    Di chat ini yang menjawab adalah mesin. Isian Bapak/Ibu dibaca dan diputuskan oleh petugas.

## Sedang dirawat atau perlu berobat

care-question =
    🏥 <b>Ada yang sedang dirawat atau perlu berobat?</b>

    Mengisi di sini <b>tidak mempercepat</b> pengobatan. Mohon berobat dulu. Mana yang sesuai?
btn-care-emergency = 🚨 Gawat darurat
btn-care-admitted = 🛏️ Sedang dirawat di rumah sakit
btn-care-today = 🤒 Perlu berobat hari ini
btn-care-later = Tidak mendesak, mau daftar UHC

care-emergency =
    🚨 <b>Segera ke IGD rumah sakit terdekat.</b> Jangan menunggu balasan di sini.

    Ambulans: telepon 112 (gratis) atau 119.
    Bawa KTP dan KK kalau sempat; boleh disusulkan keluarga.
care-admitted =
    🛏️ Mohon datang ke <b>bagian pendaftaran pasien atau meja UHC di rumah sakit itu</b> secepatnya. Bawa KTP dan KK pasien.

    Petugas di sana yang mengurus jaminannya. Mengisi di sini tidak membuatnya lebih cepat.

    Setelah itu, keluarga boleh mendaftar UHC di sini.
care-today =
    🤒 Mohon datang ke <b>puskesmas terdekat</b>. Bawa KTP dan KK. Di setiap puskesmas ada meja UHC.

    Mengisi di sini tidak membuatnya lebih cepat. Setelah berobat, silakan mendaftar UHC di sini.
btn-care-puskesmas = 📍 Cari puskesmas terdekat
btn-care-hospitals = 📍 Alamat rumah sakit
btn-care-apply = 📝 Daftar UHC
