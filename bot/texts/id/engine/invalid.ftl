# Jawaban yang belum bisa dipakai: satu kalimat apa yang kurang, dan contoh. Kunci: invalid-<apa>-<mengapa>.

## NIK dan KK

invalid-nik-length = NIK harus 16 angka, yang terbaca { $count } angka; mohon lihat KTP dan kirim lagi, contoh: 3374 0112 0590 9001.
invalid-nik-letters = Mohon kirim satu NIK saja, hanya angka, contoh: 3374 0112 0590 9001.
invalid-nik-impossible = Nomor itu tidak mungkin sebuah NIK; mohon salin dari KTP, contoh: 3374 0112 0590 9001.
invalid-kk-length = Nomor KK harus 16 angka, yang terbaca { $count } angka; mohon lihat bagian atas KK, contoh: 3374 0105 0315 9002.
invalid-kk-letters = Mohon kirim satu nomor KK saja, hanya angka, contoh: 3374 0105 0315 9002.
invalid-kk-impossible = Nomor itu tidak mungkin sebuah nomor KK; mohon salin dari bagian atas KK, contoh: 3374 0105 0315 9002.
invalid-kk-same-as-nik = Nomor itu sama dengan NIK; mohon kirim nomor KK, yang ada di bagian atas Kartu Keluarga, contoh: 3374 0105 0315 9002.

## Telepon

invalid-phone-letters = Mohon kirim nomor telepon dengan angka saja, contoh: 0812 3456 7890.
invalid-phone-length = Nomor HP biasanya 10 sampai 13 angka, yang terbaca { $count } angka; contoh: 0812 3456 7890.
invalid-phone-beginning = Di Indonesia tidak ada nomor HP yang dimulai { $beginning }; mohon periksa angkanya dan kirim lagi, contoh: 0812 3456 7890.
invalid-phone-several = Angkanya terlalu banyak untuk satu nomor; mohon kirim satu nomor saja, contoh: 0812 3456 7890.
invalid-phone-form = Nomor belum dikenali; mohon kirim nomor HP yang dimulai 08, atau telepon rumah 024, contoh: 0812 3456 7890.
invalid-phone-foreign = Nomor itu dari luar Indonesia; mohon kirim nomor Indonesia, contoh: 0812 3456 7890.

## Nama

invalid-occupation = Itu belum terbaca sebagai pekerjaan; mohon tulis pekerjaannya saja, contoh: tukang pijat.
invalid-name-empty = Nama belum terbaca; mohon tulis seperti pada KTP, contoh: Siti Aminah.
invalid-name-digits = Nama tidak memakai angka; mohon tulis seperti pada KTP, contoh: Siti Aminah.
invalid-name-characters = Nama hanya boleh huruf, spasi, titik, koma, petik, dan tanda hubung, contoh: Siti Aminah, S.Pd.
invalid-name-length = Nama paling panjang { $limit } huruf; mohon disingkat, contoh: Siti A. Rahmawati.

## RT dan RW

invalid-rtrw-form = RT dan RW belum terbaca; mohon tulis RT dulu, lalu RW, contoh: 3/5.
invalid-rtrw-missing = Baru satu nomor yang terbaca; mohon tulis RT dan RW, dengan garis miring di antaranya, contoh: 3/5.

## Tanggal

invalid-date-form = Tanggal belum terbaca; mohon tulis tanggal, bulan, tahun, contoh: 17-08-1990.
invalid-date-year = Mohon tulis tahun dengan empat angka, contoh: 17-08-1990.
invalid-date-impossible = Tanggal itu tidak ada; mohon tulis tanggal, bulan, tahun, contoh: 17-08-1990.
invalid-date-order = Tanggal itu bisa dibaca dua cara; mohon tulis nama bulannya, contoh: 1 Desember 2026.
invalid-date-future = Tanggal itu belum lewat; mohon tulis tanggal lahir, contoh: 17-08-1990.
invalid-date-old = Tahun itu terlalu lama; mohon periksa tahun lahir, contoh: 17-08-1990.

## Nomor peserta BPJS

invalid-member-number = Nomor peserta belum terbaca; mohon tulis angkanya lengkap, juga nol di depannya.
invalid-member-number-length = Nomor itu { $digits } angka, seharusnya { $wanted }; mohon tulis lengkap, juga nol di depannya.

## Tulisan pendek

invalid-text-empty = Jawaban belum terbaca; mohon tulis dengan kata-kata, contoh: Pasar Johar.
invalid-text-length = Jawaban paling panjang { $limit } huruf; mohon disingkat, contoh: Pasar Johar.

## Nomor pendaftaran

invalid-reference-form = Nomor pendaftaran belum terbaca; contoh: { $example }.
invalid-reference-check = Nomor pendaftaran itu salah ketik; mohon periksa tiap angka dan huruf terakhir, contoh: { $example }.

## Selain jawaban: hal yang tidak bisa dikerjakan (domain/errors.py)

error-illegal-transition = Maaf, ini tidak bisa dilakukan pada tahap sekarang. Lihat tahapnya dengan /status.
error-already-decided = Pendaftaran ini sudah diputuskan, jadi tidak ada yang diubah.
error-not-allowed = Maaf, Anda tidak punya izin untuk ini, atau pendaftaran ini di luar wilayah Anda.
error-findings-open = Masih ada { $number } hal yang harus dicek lebih dulu. Buka lagi dengan /tinjau, lalu ketuk "Cek".
error-against-check = Menurut hasil cek petugas, { $number } hal TIDAK sesuai. Kalau tetap mau menyetujui, mulai lagi dengan /setujui dan tulis alasannya.
error-not-enough-places = { places-not-enough }
error-own-application = Ini pendaftaran Anda sendiri. Mohon minta petugas lain yang memutuskan.
error-conflict = Pendaftaran ini baru saja diubah orang lain. Tidak ada yang disimpan. Mohon buka lagi.
error-already-applied = Untuk NIK ini sudah pernah diajukan. Kalau merasa belum, mohon datang ke kantor kelurahan dengan KTP. Salah tulis NIK? Ubah di bawah.
error-not-found = Maaf, tidak ditemukan. Mohon periksa nomornya.
error-intake-closed = Pendaftaran program ini sedang ditutup. Jawaban tetap tersimpan. Mau kabar saat dibuka? Kirim /pengumuman
error-rules = Berkas aturan { $file }, bagian { $entry }: { $mend }
