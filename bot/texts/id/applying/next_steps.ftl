# Jalan berikutnya: apa yang bisa dilakukan setelah hasil pemeriksaan awal. Kunci: door-<nama> dari domain/parameters/*.toml.
# Satu atau dua kalimat pendek, selalu sesuatu yang bisa dikerjakan.

## Alamat KTP

door-read-ktp = Lihat baris Alamat, Kelurahan, dan Kecamatan pada KTP. Kalau KTP hilang, lihat KK.
door-kelurahan-desk = Datang ke kantor kelurahan tempat tinggal. Bawa KTP dan KK. Gratis.
door-moved-disdukcapil =
    Sudah pindah ke Kota Semarang? Urus dulu pindah alamat di Disdukcapil Kota Semarang, WA 089676309299. Setelah KTP baru jadi, silakan daftar lagi.
door-show-ktp = Siapkan KTP. Petugas akan mencocokkan tanggal lahir.

## Pijar Semar

door-disnaker-desk = Tanya ke Disnaker Kota Semarang, Jl. Ki Mangunsarkoro 21, telepon 024-8440335.
door-regency-disnaker = Tanya ke Disnaker Kabupaten Semarang di Ungaran, atau kantor BPJS Ketenagakerjaan di sana.
door-home-disnaker = Tanya ke Disnaker atau kantor BPJS Ketenagakerjaan di daerah yang tertulis pada KTP.
door-come-back-with-ktp = Silakan daftar lagi setelah punya KTP sendiri. Kirim /daftar.
door-working-relative = Ada keluarga lain yang bekerja dan memenuhi syarat umur? Ia bisa mendaftar. Bapak/Ibu boleh membantu mengisi.
door-apply-uhc = UHC, yaitu jaminan berobat gratis dari Pemerintah Kota, punya syarat sendiri. Kirim /daftar lalu pilih UHC.
door-joined-before-65 =
    Pernah ikut BPJS Ketenagakerjaan sebelum umur 65? Kirim /cek dan pilih "Pernah", atau beri tahu petugas. Mungkin bisa diteruskan.
door-bring-bpjstk-card = Siapkan kartu atau nomor BPJS Ketenagakerjaan yang lama. Kalau hilang, cukup KTP.
door-come-back-working = Silakan daftar lagi begitu sudah bekerja, juga kalau kerja serabutan. Kirim /daftar.
door-employer-registers =
    Pemberi kerja wajib mendaftarkan pekerjanya ke BPJS Ketenagakerjaan. Tanyakan kepadanya. Kalau sulit, Disnaker bisa membantu: telepon 024-8440335.
door-keep-bpjstk = Kartu yang sekarang tetap berlaku. Jangan dihentikan dulu sebelum ada kabar dari petugas.
door-check-bpjstk = Status bisa ditanyakan di kantor BPJS Ketenagakerjaan Semarang Pemuda. Bawa KTP.
# Iuran setengah harga (PP 50 Tahun 2025), hanya untuk yang belum bisa ikut di sini. Siapa yang boleh dan sampai kapan: offers di
# domain/parameters/pijar_semar.toml. Syaratnya harus tertulis lengkap di sini, karena tidak semuanya ditanyakan.
door-self-register-half =
    Sedang bekerja sendiri, umur 17 sampai 64, tanpa BPJS Ketenagakerjaan? Bisa daftar dan bayar sendiri di kantor BPJS Ketenagakerjaan: Rp8.400 sebulan, bukan Rp16.800, sampai 31 Desember 2026 (PP 50 Tahun 2025).
door-self-register-half-transport =
    Sedang bekerja sendiri sebagai sopir, sopir angkot, ojek, atau tukang becak, umur 17 sampai 64, tanpa BPJS Ketenagakerjaan? Bisa daftar dan bayar sendiri: Rp8.400 sebulan, bukan Rp16.800, sampai 31 Maret 2027 (PP 50 Tahun 2025).

## UHC

door-emergency-room = Segera ke IGD rumah sakit terdekat. Bawa KTP dan KK kalau sempat; boleh disusulkan keluarga.
door-hospital-admission =
    Datang ke bagian pendaftaran pasien atau meja UHC di rumah sakit itu. Bawa KTP dan KK pasien.
door-uhc-desk = Datang ke meja UHC di puskesmas mana pun di Kota Semarang. Bawa KTP dan KK. Daftar puskesmas: /faskes.
door-regency-health = Tanya ke puskesmas terdekat di Kabupaten Semarang tentang jaminan berobat di sana.
door-home-health = Tanya ke puskesmas atau Dinas Kesehatan di daerah yang tertulis pada KTP. Kalau gawat darurat, IGD terdekat tetap melayani.
door-accept-class-3 = Berubah pikiran dan bersedia di kelas III? Kirim /cek dan isi lagi.
door-jkn-own-class = Ingin kelas lain? Bisa daftar dan membayar sendiri ke BPJS Kesehatan, WA PANDAWA 08118165165.
door-domicile-letter = Minta surat keterangan domisili dari RT/RW. Tunjukkan kepada petugas.
door-use-card = Kalau perlu berobat, pakai dulu kartu JKN yang aktif di puskesmas atau klinik yang tertulis pada kartu.
door-check-jkn = Status kartu bisa ditanyakan ke BPJS Kesehatan: telepon 165 atau WA PANDAWA 08118165165.
door-reactivate-pbi =
    Sedang perlu berobat atau akan melahirkan? Minta surat dari puskesmas atau rumah sakit bahwa perlu dilayani, lalu tunjukkan di Dinas Sosial untuk mengaktifkan lagi PBI-JK. Pendaftaran UHC tetap boleh diisi.
door-employer-jkn = Masih bekerja? Minta tempat kerja mengaktifkan kartu. Sudah berhenti? Siapkan surat berhenti kerja kalau ada.
door-arrears-later = Pendaftaran UHC tetap boleh diisi. Jumlah tunggakan bisa ditanyakan ke telepon 165.
