# Hasil pemeriksaan awal: satu pesan untuk tiap aturan di domain/parameters/*.toml. Kunci: finding-<program>-<aturan>.
# Susunannya sama di mana-mana: apa yang ditemukan; jawaban atau daftar yang dipakai; syaratnya dan sejak kapan.
# Angka dan tanggal datang dari berkas aturan ($effective_from, $listed_on), jangan ditulis di sini.

## Pijar Semar

finding-pijar_semar-ktp-regency =
    <b>Belum memenuhi syarat: alamat KTP.</b>
    Jawaban Bapak/Ibu: Kabupaten Semarang (Ungaran), itu daerah lain. Syarat: KTP Kota Semarang, berlaku sejak { DATE($effective_from) }.
finding-pijar_semar-ktp-elsewhere =
    <b>Belum memenuhi syarat: alamat KTP.</b>
    Jawaban Bapak/Ibu: daerah lain. Syarat: KTP Kota Semarang, berlaku sejak { DATE($effective_from) }.
finding-pijar_semar-too-young =
    <b>Belum memenuhi syarat: umur.</b>
    Jawaban Bapak/Ibu: di bawah 17 tahun. Syarat: paling muda { $age_minimum_years } tahun dan punya KTP sendiri, berlaku sejak { DATE($effective_from) }.
finding-pijar_semar-over-age =
    <b>Belum memenuhi syarat: umur.</b>
    Jawaban Bapak/Ibu: 65 tahun atau lebih. Syarat peserta baru: di bawah { $age_limit_years } tahun pada hari didaftarkan, berlaku sejak { DATE($effective_from) }.
finding-pijar_semar-joined-before-65 =
    <b>Perlu dilihat petugas: umur.</b>
    Jawaban Bapak/Ibu: 65 tahun atau lebih, dan pernah ikut sebelumnya. Syarat peserta baru: di bawah { $age_limit_years } tahun, berlaku sejak { DATE($effective_from) }.
    Kepesertaan lama mungkin bisa diteruskan.
finding-pijar_semar-not-working =
    <b>Belum memenuhi syarat: pekerjaan.</b>
    Jawaban Bapak/Ibu: sedang tidak bekerja. Syarat: sedang bekerja, berlaku sejak { DATE($effective_from) }.
    Kalau didaftarkan saat tidak bekerja, santunan untuk keluarga bisa ditolak.
finding-pijar_semar-employer =
    <b>Perlu dilihat petugas: pekerjaan.</b>
    Jawaban Bapak/Ibu: digaji orang lain atau perusahaan. Syarat: terutama untuk yang bekerja sendiri, berlaku sejak { DATE($effective_from) }.
finding-pijar_semar-covered-already =
    <b>Perlu dilihat petugas: BPJS Ketenagakerjaan.</b>
    Jawaban Bapak/Ibu: punya, masih aktif. Aturan (sejak { DATE($effective_from) }): yang masih aktif diperiksa dulu, apakah perlu didaftarkan lagi.
finding-pijar_semar-age-mismatch =
    <b>Perlu dilihat petugas: umur.</b>
    Menurut tanggal lahir: { $age_years } tahun. Ini berbeda dengan kelompok umur yang dipilih. Aturan (sejak { DATE($effective_from) }): keduanya dicocokkan dengan KTP.
finding-pijar_semar-unknown-ktp_region =
    <b>Perlu dilihat petugas. Yang belum diketahui: alamat KTP.</b>
    Jawaban Bapak/Ibu: tidak tahu. Syarat: KTP Kota Semarang, berlaku sejak { DATE($effective_from) }.
finding-pijar_semar-unknown-joined_before_65 =
    <b>Perlu dilihat petugas. Yang belum diketahui: pernah ikut BPJS Ketenagakerjaan saat lebih muda.</b>
    Jawaban Bapak/Ibu: tidak ingat. Aturan (sejak { DATE($effective_from) }): yang pernah ikut mungkin bisa diteruskan.
finding-pijar_semar-unknown-bpjstk_cover =
    <b>Perlu dilihat petugas. Yang belum diketahui: BPJS Ketenagakerjaan.</b>
    Jawaban Bapak/Ibu: tidak tahu. Aturan (sejak { DATE($effective_from) }): yang masih aktif diperiksa dulu, apakah perlu didaftarkan lagi.

# Dari daftar, baru diketahui sesudah pendaftaran dikirim
finding-pijar_semar-listed-covered =
    <b>Perlu dilihat petugas: sudah tercatat di Pijar Semar.</b>
    NIK ini ada di daftar peserta Pijar Semar tanggal { DATE($listed_on) }. Aturan (sejak { DATE($effective_from) }): yang sudah ikut tidak perlu didaftarkan lagi.
    Kalau keliru, sampaikan kepada petugas. Bawa KTP.
finding-pijar_semar-listed-bpjstk =
    <b>Perlu dilihat petugas: masih punya BPJS Ketenagakerjaan.</b>
    NIK ini peserta aktif menurut daftar BPJS Ketenagakerjaan tanggal { DATE($listed_on) }. Aturan (sejak { DATE($effective_from) }): diperiksa dulu, apakah perlu didaftarkan lagi.
    Kalau keliru, tanyakan di kantor BPJS Ketenagakerjaan, lalu sampaikan kepada petugas.
finding-pijar_semar-listed-civil-servant =
    <b>Perlu dilihat petugas: tercatat sebagai pegawai negeri.</b>
    NIK ini ada di daftar pegawai negeri tanggal { DATE($listed_on) }. Syarat: terutama untuk yang bekerja sendiri, berlaku sejak { DATE($effective_from) }.
    Kalau keliru, misalnya sudah berhenti, sampaikan kepada petugas. Bawa suratnya kalau ada.

# Catatan untuk petugas
finding-pijar_semar-dtsen-decile =
    Catatan: desil { $dtsen_decile } menurut daftar DTSEN tanggal { DATE($listed_on) }. Kalau menurut warga keliru: sanggah lewat aplikasi Cek Bansos atau kantor kelurahan.
finding-pijar_semar-nik-region =
    Catatan: NIK pertama kali terbit di luar Kota Semarang. Ini wajar bagi warga pindahan. Periksa alamat pada KTP atau KK.
finding-pijar_semar-nik-digits =
    Catatan: angka tanggal lahir di dalam NIK tidak lazim. Cocokkan NIK dengan KTP.
finding-pijar_semar-nik-birth-date =
    Catatan: tanggal lahir yang disebut berbeda dengan NIK. Tanggal lahir bisa pernah dibetulkan; NIK tetap. Cocokkan dengan KTP.

## UHC

# Keadaan sakit: langsung ke jalannya, tanpa syarat apa pun.
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
    <b>Belum memenuhi syarat: alamat KTP.</b>
    Jawaban Bapak/Ibu: Kabupaten Semarang (Ungaran), itu daerah lain. Syarat: KTP Kota Semarang, berlaku sejak { DATE($effective_from) }.
finding-uhc-ktp-elsewhere =
    <b>Belum memenuhi syarat: alamat KTP.</b>
    Jawaban Bapak/Ibu: daerah lain. Syarat: KTP Kota Semarang, berlaku sejak { DATE($effective_from) }.
finding-uhc-class-3 =
    <b>Belum memenuhi syarat: kelas perawatan.</b>
    Jawaban Bapak/Ibu: tidak bersedia di kelas III. Syarat: bersedia dirawat di kelas III, berlaku sejak { DATE($effective_from) }.
finding-uhc-residence =
    <b>Perlu dilihat petugas: lama tinggal.</b>
    Jawaban Bapak/Ibu: belum 6 bulan. Syarat: lebih dari { $residence_months } bulan tinggal di Kota Semarang, berlaku sejak { DATE($effective_from) }.
finding-uhc-card-active =
    <b>Perlu dilihat petugas: kartu JKN (BPJS Kesehatan).</b>
    Jawaban Bapak/Ibu: masih aktif. Aturan (sejak { DATE($effective_from) }): yang masih aktif diperiksa dulu, apakah perlu pindah ke UHC.
finding-uhc-employer-pays =
    <b>Perlu dilihat petugas: pembayar iuran.</b>
    Jawaban Bapak/Ibu: tempat kerja. Syarat: tidak sedang ditanggung tempat kerja, berlaku sejak { DATE($effective_from) }.
finding-uhc-card-inactive =
    Kartu JKN (BPJS Kesehatan) Bapak/Ibu tidak aktif. Nomor lama biasanya diaktifkan lagi, tidak dibuat baru.
finding-uhc-card-was-pbi =
    Dulu dibayar pemerintah pusat (PBI-JK)? Kartunya mungkin bisa diaktifkan lagi. Itu didahulukan; UHC untuk yang tidak bisa.
finding-uhc-arrears =
    Tunggakan iuran tidak hapus karena pindah ke UHC. Tunggakan baru ditagih kalau nanti kembali membayar sendiri.
finding-uhc-unknown-ktp_region =
    <b>Perlu dilihat petugas. Yang belum diketahui: alamat KTP.</b>
    Jawaban Bapak/Ibu: tidak tahu. Syarat: KTP Kota Semarang, berlaku sejak { DATE($effective_from) }.
finding-uhc-unknown-resident_6_months =
    <b>Perlu dilihat petugas. Yang belum diketahui: lama tinggal di Kota Semarang.</b>
    Jawaban Bapak/Ibu: tidak tahu. Syarat: sudah cukup lama tinggal di Kota Semarang, berlaku sejak { DATE($effective_from) }.
finding-uhc-unknown-jkn_card =
    <b>Perlu dilihat petugas. Yang belum diketahui: kartu JKN (BPJS Kesehatan).</b>
    Jawaban Bapak/Ibu: tidak tahu. Aturan (sejak { DATE($effective_from) }): yang masih aktif diperiksa dulu, apakah perlu pindah ke UHC.
finding-uhc-unknown-paid_before =
    <b>Perlu dilihat petugas. Yang belum diketahui: pembayar iuran.</b>
    Jawaban Bapak/Ibu: tidak tahu. Syarat: tidak sedang ditanggung tempat kerja, berlaku sejak { DATE($effective_from) }.

# Dari daftar, baru diketahui sesudah pendaftaran dikirim
finding-uhc-listed-jkn =
    <b>Perlu dilihat petugas: kartu JKN (BPJS Kesehatan) masih aktif.</b>
    NIK ini peserta aktif menurut daftar JKN tanggal { DATE($listed_on) }. Aturan (sejak { DATE($effective_from) }): diperiksa dulu, apakah perlu pindah ke UHC.
    Kalau keliru, tanyakan ke BPJS Kesehatan di telepon 165, lalu sampaikan kepada petugas.
finding-uhc-listed-civil-servant =
    <b>Perlu dilihat petugas: tercatat sebagai pegawai negeri.</b>
    NIK ini ada di daftar pegawai negeri tanggal { DATE($listed_on) }. Syarat: tidak sedang ditanggung tempat kerja, berlaku sejak { DATE($effective_from) }.
    Kalau keliru, misalnya sudah berhenti, sampaikan kepada petugas. Bawa suratnya kalau ada.

# Catatan untuk petugas
finding-uhc-dtsen-decile =
    Catatan: desil { $dtsen_decile } menurut daftar DTSEN tanggal { DATE($listed_on) }. Kalau menurut warga keliru: sanggah lewat aplikasi Cek Bansos atau kantor kelurahan.
finding-uhc-nik-region =
    Catatan: NIK pertama kali terbit di luar Kota Semarang. Ini wajar bagi warga pindahan. Periksa alamat pada KTP atau KK.
finding-uhc-nik-digits =
    Catatan: angka tanggal lahir di dalam NIK tidak lazim. Cocokkan NIK dengan KTP.
finding-uhc-nik-birth-date =
    Catatan: tanggal lahir yang disebut berbeda dengan NIK. Tanggal lahir bisa pernah dibetulkan; NIK tetap. Cocokkan dengan KTP.
