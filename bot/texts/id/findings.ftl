# Hasil pemeriksaan awal: satu pesan untuk tiap aturan di domain/parameters/*.toml.
# Kunci: finding-<program>-<aturan>. Angka datang dari berkas aturan, jangan ditulis di sini.
# Selalu "indikasi awal": yang memutuskan adalah petugas.

## Pijar Semar

finding-pijar_semar-ktp-regency =
    Indikasi awal: belum bisa ikut Pijar Semar, karena alamat KTP di Kabupaten Semarang.
    Pijar Semar untuk warga dengan KTP Kota Semarang. Kabupaten Semarang (Ungaran) adalah daerah lain.
finding-pijar_semar-ktp-elsewhere =
    Indikasi awal: belum bisa ikut Pijar Semar, karena alamat KTP di luar Kota Semarang.
    Pijar Semar untuk warga dengan KTP Kota Semarang.
finding-pijar_semar-too-young =
    Indikasi awal: belum bisa ikut Pijar Semar, karena umur belum { $age_minimum_years } tahun.
    Pendaftaran memakai KTP sendiri.
finding-pijar_semar-over-age =
    Indikasi awal: belum bisa ikut Pijar Semar, karena umur sudah { $age_limit_years } tahun atau lebih.
    Peserta baru harus belum genap { $age_limit_years } tahun pada hari didaftarkan.
finding-pijar_semar-joined-before-65 =
    Perlu dilihat petugas: umur sudah { $age_limit_years } tahun atau lebih, tetapi Bapak/Ibu pernah ikut sebelumnya.
    Kepesertaan lama mungkin bisa diteruskan. Petugas yang memastikan.
finding-pijar_semar-not-working =
    Indikasi awal: belum bisa ikut Pijar Semar, karena Bapak/Ibu sedang tidak bekerja.
    Pijar Semar melindungi orang yang sedang bekerja. Kalau didaftarkan saat tidak bekerja, santunan untuk keluarga bisa ditolak.
finding-pijar_semar-employer =
    Perlu dilihat petugas: Bapak/Ibu bekerja pada orang lain atau perusahaan.
    Pijar Semar terutama untuk orang yang bekerja sendiri. Petugas yang memastikan.
finding-pijar_semar-covered-already =
    Perlu dilihat petugas: Bapak/Ibu masih punya BPJS Ketenagakerjaan yang aktif.
    Petugas akan melihat apakah perlu didaftarkan lagi.
finding-pijar_semar-age-mismatch =
    Perlu dilihat petugas: umur menurut tanggal lahir adalah { $age_years } tahun. Ini berbeda dengan kelompok umur yang dipilih.
    Petugas akan mencocokkan dengan KTP.
finding-pijar_semar-unknown-ktp_region =
    Perlu dilihat petugas: alamat KTP belum diketahui.
    Pijar Semar untuk warga dengan KTP Kota Semarang.
finding-pijar_semar-unknown-joined_before_65 =
    Perlu dilihat petugas: belum diketahui apakah Bapak/Ibu pernah ikut BPJS Ketenagakerjaan saat lebih muda.
    Kalau pernah, mungkin bisa diteruskan.
finding-pijar_semar-unknown-bpjstk_cover =
    Perlu dilihat petugas: belum diketahui apakah Bapak/Ibu masih punya BPJS Ketenagakerjaan yang aktif.
    Petugas akan membantu memeriksa.

# Catatan untuk petugas
finding-pijar_semar-nik-region =
    Catatan: NIK pertama kali terbit di luar Kota Semarang. Ini wajar bagi warga pindahan. Periksa alamat pada KTP atau KK.
finding-pijar_semar-nik-digits =
    Catatan: angka tanggal lahir di dalam NIK tidak lazim. Cocokkan NIK dengan KTP.
finding-pijar_semar-nik-birth-date =
    Catatan: tanggal lahir yang disebut berbeda dengan NIK. Tanggal lahir bisa pernah dibetulkan; NIK tetap. Cocokkan dengan KTP.

## UHC

finding-uhc-care-emergency =
    Keadaan darurat didahulukan. Berobat dulu, daftar kemudian.
    Mengisi pendaftaran di sini tidak membuat pertolongan lebih cepat.
finding-uhc-care-admitted =
    Ada yang sedang dirawat. Urusan UHC pasien rawat inap dibantu petugas di rumah sakit.
    Mengisi pendaftaran di sini tidak membuatnya lebih cepat.
finding-uhc-care-today =
    Ada yang perlu berobat hari ini. Puskesmas bisa membantu langsung.
    Mengisi pendaftaran di sini tidak membuatnya lebih cepat.
finding-uhc-ktp-regency =
    Indikasi awal: belum bisa ikut UHC Kota Semarang, karena alamat KTP di Kabupaten Semarang.
    UHC ini untuk warga dengan KTP Kota Semarang. Kabupaten Semarang (Ungaran) adalah daerah lain.
finding-uhc-ktp-elsewhere =
    Indikasi awal: belum bisa ikut UHC Kota Semarang, karena alamat KTP di luar Kota Semarang.
    UHC ini untuk warga dengan KTP Kota Semarang.
finding-uhc-class-3 =
    Indikasi awal: belum bisa ikut UHC, karena Bapak/Ibu tidak bersedia dirawat di kelas III.
    Iuran yang dibayar Pemerintah Kota hanya untuk kelas III.
finding-uhc-residence =
    Perlu dilihat petugas: Bapak/Ibu belum lebih dari { $residence_months } bulan tinggal di Kota Semarang.
    Biasanya diminta sudah tinggal lebih dari { $residence_months } bulan. Petugas yang memastikan.
finding-uhc-card-active =
    Perlu dilihat petugas: kartu JKN (BPJS Kesehatan) Bapak/Ibu masih aktif.
    Selama aktif, kartu itu bisa dipakai berobat. Petugas akan melihat apakah perlu pindah ke UHC.
finding-uhc-employer-pays =
    Perlu dilihat petugas: iuran sebelumnya dibayar tempat kerja.
    Selama tempat kerja masih menanggung, Pemerintah Kota tidak membayar. Kalau sudah berhenti bekerja, sampaikan kepada petugas.
finding-uhc-card-inactive =
    Kartu JKN (BPJS Kesehatan) Bapak/Ibu tidak aktif. Nomor lama biasanya diaktifkan lagi, tidak dibuat baru.
finding-uhc-arrears =
    Tunggakan iuran tidak hapus karena pindah ke UHC. Tunggakan baru ditagih kalau nanti kembali membayar sendiri.
finding-uhc-unknown-ktp_region =
    Perlu dilihat petugas: alamat KTP belum diketahui.
    UHC ini untuk warga dengan KTP Kota Semarang.
finding-uhc-unknown-resident_6_months =
    Perlu dilihat petugas: lama tinggal di Kota Semarang belum diketahui.
finding-uhc-unknown-jkn_card =
    Perlu dilihat petugas: belum diketahui apakah kartu JKN (BPJS Kesehatan) Bapak/Ibu aktif.
finding-uhc-unknown-paid_before =
    Perlu dilihat petugas: belum diketahui siapa yang dulu membayar iuran.

# Catatan untuk petugas
finding-uhc-nik-region =
    Catatan: NIK pertama kali terbit di luar Kota Semarang. Ini wajar bagi warga pindahan. Periksa alamat pada KTP atau KK.
finding-uhc-nik-digits =
    Catatan: angka tanggal lahir di dalam NIK tidak lazim. Cocokkan NIK dengan KTP.
finding-uhc-nik-birth-date =
    Catatan: tanggal lahir yang disebut berbeda dengan NIK. Tanggal lahir bisa pernah dibetulkan; NIK tetap. Cocokkan dengan KTP.
