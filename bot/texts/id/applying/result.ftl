# Memilih program, hasil awal, dan nama jawaban di ringkasan. Kunci: choose-..., result-..., btn-door-..., label-....

## Memilih program

choose-programme =
    Mau daftar yang mana?

    { $programmes }
choose-check =
    Mau cek syarat yang mana? Hanya ketuk tombol, tanpa nama dan tanpa NIK.

    { $programmes }
choose-about-pijar-semar = <b>Pijar Semar</b>: perlindungan kalau celaka saat kerja atau meninggal. Untuk pekerja mandiri.
choose-about-uhc = <b>UHC</b>: berobat gratis kelas III. Untuk warga Kota Semarang.
btn-programme-pijar-semar = 👷 Pijar Semar
btn-programme-uhc = 🏥 UHC

## Hasil awal (akhir Bagian 1)

# Yang memenuhi syarat membaca sesedikit mungkin. Alasan, syarat, dan tanggalnya datang dari findings.ftl.
result-eligible =
    <b>Hasil awal { $programme }: kelihatannya memenuhi syarat.</b>

    { $findings }

    { $places }

    Ini indikasi awal, keputusan oleh petugas. Sekarang BELUM dilindungi.
result-review =
    <b>Hasil awal { $programme }: bisa daftar, perlu dilihat petugas.</b>

    { $findings }

    { $places }

    Ini indikasi awal, keputusan oleh petugas. Lewat program ini BELUM dilindungi.
    Ada yang keliru? Ketuk "Ubah jawaban", atau sampaikan kepada petugas.
    Dasar: { $basis }.
result-ineligible =
    <b>Hasil awal { $programme }: belum bisa daftar.</b>

    { $findings }

    Salah ketuk? Ketuk "Ubah jawaban".
    <b>Tidak setuju?</b> Ini baru indikasi awal, keputusan oleh petugas. Tunjukkan pesan ini di { $objection }
    Dasar: { $basis }.
result-objection-pijar-semar = kantor kelurahan, atau telepon Disnaker 024-8440335.
result-objection-uhc = meja UHC puskesmas mana pun (/faskes).
result-doors = <b>Yang bisa dilakukan:</b>
result-door = • { $next_step }
result-unasked = <b>Yang belum diketahui:</b> { $facts }. Petugas akan menanyakannya.
result-intake-closed = Pendaftaran: <b>sedang ditutup</b>. Mau kabar saat dibuka? Kirim /pengumuman
result-places-unknown =
    { $way ->
        [by_round] Kuota: belum ditetapkan, dibagi lewat putaran penetapan, bukan siapa cepat.
       *[as_approved] Kuota: belum ditetapkan. Yang lolos menunggu dulu.
    }
result-places =
    { $way ->
        [by_round] Tempat kosong { $period ->
            [month] bulan ini
           *[year] tahun ini
        }: { $free }, dibagi lewat putaran penetapan, bukan siapa cepat.
       *[as_approved] Tempat kosong { $period ->
            [month] bulan ini
           *[year] tahun ini
        }: { $free }
    }
result-places-none =
    { $way ->
        [by_round] Tempat kosong { $period ->
            [month] bulan ini
           *[year] tahun ini
        }: belum ada. Kalau ada, dibagi lewat putaran penetapan, bukan siapa cepat.
       *[as_approved] Tempat { $period ->
            [month] bulan ini
           *[year] tahun ini
        } sudah habis. Yang lolos masuk daftar tunggu.
    }
result-waiting = Sedang menunggu: { $waiting } orang
result-help =
    Hasil ini dihitung dari jawaban Bagian 1 saja. Petugas yang memutuskan nanti.
    Mau lanjut? Ketuk "Lanjut daftar". Ada yang salah? Ketuk "Ubah jawaban".
btn-result-go-on = ➡️ Lanjut daftar
btn-door-apply-uhc = 🏥 Cek UHC sekarang
btn-door-joined-before-65 = Pernah ikut sebelum 65?
btn-door-accept-class-3 = Berubah: bersedia kelas III
btn-door-read-ktp = Sudah lihat KTP, ubah jawaban
btn-door-facilities = 📍 Puskesmas dan rumah sakit

## Nama jawaban di ringkasan

label-ktp-region = Alamat KTP
label-age-band = Umur
label-joined-before-65 = Ikut sebelum 65
label-working-now = Sedang bekerja
label-works-for = Bekerja untuk
label-bpjstk-cover = BPJS Ketenagakerjaan
label-care-need = Perlu berobat
label-resident-6-months = Tinggal lebih 6 bulan
label-jkn-card = Kartu JKN
label-paid-before = Pembayar iuran
label-accepts-class-3 = Kelas III
label-nik = NIK
label-kk = Nomor KK
label-birth-date = Tanggal lahir
label-name = Nama
label-kecamatan = Kecamatan
label-kelurahan = Kelurahan
label-rt-rw = RT/RW
label-occupation = Pekerjaan
label-occupation-other = Pekerjaan lain
label-workplace = Tempat kerja
label-phone = Nomor HP
label-document-ktp = Foto KTP
label-document-kk = Foto KK
label-document-domicile-letter = Surat domisili
