# Pertanyaan Pijar Semar. Yang dipakai bersama (NIK, nama, foto) ada di shared.ftl. Satu pikiran satu kalimat.

## Bagian 1: hanya ketuk tombol

q-pijar-semar-ktp-region = <b>Alamat di KTP</b> Bapak/Ibu sekarang di mana?
q-pijar-semar-ktp-region-help = Lihat baris Alamat di KTP. Kota Semarang dan Kabupaten Semarang (Ungaran) itu berbeda.
q-pijar-semar-age-band = <b>Umur</b> Bapak/Ibu sekarang?
q-pijar-semar-age-band-help = Hitung umur hari ini. Kalau belum genap 65 tahun, pilih "17 sampai 64 tahun".
q-pijar-semar-joined-before-65 = Apakah <b>pernah ikut BPJS Ketenagakerjaan</b> sebelum umur 65?
q-pijar-semar-joined-before-65-help = Misalnya dulu didaftarkan tempat kerja, atau pernah membayar sendiri. Kalau pernah, mungkin bisa diteruskan.
q-pijar-semar-working-now =
    Apakah Bapak/Ibu <b>sedang bekerja</b>?
    Contoh: minggu ini narik becak, jualan, melaut.

    Mohon jawab jujur. Kalau tidak benar, santunan untuk keluarga bisa ditolak.
q-pijar-semar-working-now-help = Kerja serabutan juga bekerja. Libur sebentar karena hujan atau sakit ringan juga masih bekerja.
q-pijar-semar-works-for = Bapak/Ibu <b>bekerja sendiri</b>, atau digaji orang lain?
q-pijar-semar-works-for-help = Bekerja sendiri: hasilnya milik sendiri, misalnya becak, ojek, jualan. Digaji: menerima upah dari majikan, toko, atau perusahaan.
q-pijar-semar-bpjstk-cover = Sekarang punya <b>BPJS Ketenagakerjaan</b> yang aktif?
q-pijar-semar-bpjstk-cover-help = BPJS Ketenagakerjaan untuk pekerja. Ini bukan kartu berobat. Kalau ragu, pilih "Tidak tahu".

## Bagian 3: pekerjaan

q-pijar-semar-occupation =
    <b>Pekerjaan</b> Bapak/Ibu sekarang?

    Ketuk satu. Kalau tidak ada, tulis saja. Contoh: tukang pijat
q-pijar-semar-occupation-help = Pilih pekerjaan utama. Kalau tidak ada di daftar, ketuk "Lainnya" atau tulis sendiri.
q-pijar-semar-occupation-other =
    Mohon tulis <b>pekerjaan</b> Bapak/Ibu.

    Contoh: tukang pijat
q-pijar-semar-workplace =
    Biasanya bekerja <b>di mana</b>?

    Contoh: Pasar Genuk
q-pijar-semar-workplace-help = Tulis tempat yang paling sering. Contoh: Pasar Johar, keliling Tembalang, Tambak Lorok.
q-pijar-semar-jht =
    Mau ikut <b>Jaminan Hari Tua</b> juga? Itu tabungan untuk hari tua, dibayar Pemerintah Kota, tempatnya sedikit.

    Kalau tidak kebagian, perlindungan yang lain tetap jalan.
q-pijar-semar-jht-help = Jaminan Hari Tua (JHT) adalah tabungan yang bisa diambil nanti. Boleh tidak ikut.
label-jht = Jaminan Hari Tua
option-jht-yes = Ya, mau
option-jht-no = Tidak
