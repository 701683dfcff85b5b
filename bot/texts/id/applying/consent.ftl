# Persetujuan memakai data, sekitar 60 kata. Kalau artinya berubah, ubah juga CONSENT_VERSION di bot/conversations/applying/consent.py.

consent =
    <b>Boleh kami minta data Bapak/Ibu?</b>

    Pengelola: Pemerintah Kota Semarang. Gunanya hanya untuk pendaftaran ini. Data diberikan kepada BPJS. Data disimpan selama diurus dan menurut aturan arsip. Chat ini lewat server Telegram di luar negeri. Layanan ini gratis. Kami tidak meminta uang, OTP, atau PIN.

    Bapak/Ibu boleh melihat, membetulkan, atau menghapus data, dan boleh berhenti kapan saja.
consent-help =
    Tanpa persetujuan, tidak ada data pribadi yang diminta di chat ini.
    Bapak/Ibu tetap bisa mendaftar di kantor kelurahan, gratis.
btn-consent-agree = ✅ Setuju
btn-consent-read = 📄 Baca lengkap
btn-consent-no = Tidak, saya ke kelurahan

consent-full-data =
    <b>Keterangan lengkap (1 dari 2): data</b>

    <b>Siapa pengelolanya?</b> Pemerintah Kota Semarang: Disnaker untuk Pijar Semar, Dinas Kesehatan untuk UHC.

    <b>Dasarnya apa?</b> Pijar Semar: Perwal 26 Tahun 2025. UHC: Perwal 8 Tahun 2025. Persetujuan: UU 27 Tahun 2022, Pasal 20 sampai 24.

    <b>Data apa?</b> NIK, tanggal lahir, nama, alamat, RT/RW, nomor HP, dan jawaban tentang pekerjaan. Untuk UHC juga nomor KK serta foto KTP, KK, dan surat domisili.

    <b>Untuk apa?</b> Memeriksa syarat, mencegah pendaftaran ganda, mendaftarkan ke BPJS, dan mengabari Bapak/Ibu.

    <b>Siapa yang melihat?</b> Petugas kelurahan dan dinas menurut wilayahnya. Setiap kali NIK dibuka, tercatat. Kalau disetujui, data diberikan kepada BPJS Ketenagakerjaan (Pijar Semar) atau BPJS Kesehatan (UHC). Tidak kepada yang lain.

    <b>Di mana disimpan?</b> Di server Pemerintah Kota, dalam bentuk tersandi. Pesan chat juga lewat server Telegram di luar negeri; pesan boleh Bapak/Ibu hapus.

    <b>Berapa lama?</b> Selama pendaftaran diurus, lalu menurut jadwal arsip. Isian yang tidak dikirim bisa dihapus kapan saja dengan /batal
consent-full-rights =
    <b>Keterangan lengkap (2 dari 2): hak Bapak/Ibu</b>

    • Melihat jawaban: di ringkasan dan /status
    • Membetulkan: ubah di ringkasan, atau beri tahu petugas.
    • Menarik pendaftaran: /tarik
    • Menarik persetujuan atau menghapus data: /berhenti, atau datang ke kelurahan.
    • Bertanya atau keberatan: { desk-disnaker }

    Setelah persetujuan ditarik, data berhenti dipakai paling lama 3 × 24 jam. Ada catatan yang wajib disimpan menurut undang-undang; petugas akan menjelaskan.

    Keputusan tidak diambil mesin. Petugas yang memutuskan.

    Tidak setuju? Tidak apa-apa. Mendaftar di kelurahan sama saja, dan gratis.

## Catatan untuk dibawa ke kelurahan

slip-pijar-semar =
    📋 <b>Catatan untuk ke kelurahan</b>

    <b>Daftar:</b> Pijar Semar
    <b>Ke mana:</b> kantor kelurahan tempat tinggal
    <b>Bawa:</b> KTP dan KK. Gratis.
    <b>Katakan:</b> "Saya mau daftar Pijar Semar. Saya sudah cek syarat di bot."

    Jawaban Bagian 1 tetap tersimpan dan tidak perlu diulang. Tunjukkan chat ini kepada petugas.

    Bisa juga ke: { desk-disnaker }

    Berubah pikiran? Kirim /lanjut
slip-uhc =
    📋 <b>Catatan untuk ke kelurahan</b>

    <b>Daftar:</b> UHC
    <b>Ke mana:</b> kantor kelurahan, atau meja UHC di puskesmas
    <b>Bawa:</b> KTP, KK, dan surat domisili dari RT/RW. Gratis.
    <b>Katakan:</b> "Saya mau daftar UHC. Saya sudah cek syarat di bot."

    Jawaban Bagian 1 tetap tersimpan dan tidak perlu diulang. Tunjukkan chat ini kepada petugas.

    Alamat puskesmas: /faskes

    Berubah pikiran? Kirim /lanjut
