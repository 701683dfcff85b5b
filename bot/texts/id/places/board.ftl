# Kuota: /kuota untuk petugas. Kunci: places-..., q-place-..., label-place-..., btn-places-....

places-period =
    { $month ->
        [1] Januari { $year }
        [2] Februari { $year }
        [3] Maret { $year }
        [4] April { $year }
        [5] Mei { $year }
        [6] Juni { $year }
        [7] Juli { $year }
        [8] Agustus { $year }
        [9] September { $year }
        [10] Oktober { $year }
        [11] November { $year }
        [12] Desember { $year }
       *[other] { $year }
    }
places-area-city = Seluruh kota
places-area-kecamatan = Kecamatan { $kecamatan }
places-pool = { $fund }, { $area }
places-pool-cover = { $fund } untuk { $cover }, { $area }
places-count = { $count }
places-left = sisa { $count }
places-left-unknown = sisa belum diketahui
places-over = melebihi kuota { $count }
places-no-programme = Tugas Anda belum punya program, jadi tidak ada kuota yang bisa dilihat. Mohon hubungi admin kantor Anda.

## Pesan kuota

places-title = 📊 <b>Kuota { $programme }, { $period }</b>
places-not-set =
    <b>Kuota { PERIOD($period) } belum ditetapkan.</b> Selama jumlahnya belum diisi, tidak ada tempat yang diberikan. Pendaftaran tetap diterima dan diperiksa, dan yang menunggu tetap dalam antrean.
places-covered-missing =
    ⚠️ <b>Daftar peserta lama untuk { PERIOD($period) } belum dimasukkan.</b> Berapa sisanya belum diketahui, jadi belum ada tempat yang diberikan. Yang berlaku: daftar yang dibuat { DATE($first) } atau sesudahnya.

    Pengelola server menjalankan:
    <code>python -m bot registry import { $list } FILE.xlsx --date TAHUN-BULAN-TANGGAL</code>
places-period-over = Masa ini sudah lewat. Angkanya tidak diubah lagi.
places-none-in-period = Belum ada jumlah yang diisi untuk masa ini.
places-period-uncounted = Peserta lama belum dihitung untuk masa ini, jadi sisanya belum diketahui.
places-fund = 💰 <b>{ $fund }</b>
places-fund-cover = 💰 <b>{ $fund }</b>, tempat tambahan { $cover }
places-line =
    { $area }: { $total } tempat, <b>{ $left }</b>
    peserta lama { $covered }, terisi { $taken }, ditawarkan { $offered }
places-sum =
    <b>Jumlah { $total } tempat{ $counted ->
        [true] , sisa { $free }
       *[false] {""}
    }</b>{ $owed ->
        [0] {""}
       *[other] . Melebihi kuota: { $owed }
    }
places-waiting =
    { $count ->
        [0] Tidak ada yang menunggu tempat.
       *[other] Menunggu tempat: <b>{ $count } orang</b> (BELUM dilindungi)
    }
places-offers-before =
    Dari { PERIOD($before) } masih ditawarkan: <b>{ $count } tempat</b>. Yang menjawab Ya sebelum batas waktunya tetap mendapat tempat itu.
places-period-ends =
    ⏳ <b>Masa ini berakhir { DATE($day) }.</b> Tempat yang masih kosong tidak pindah ke { PERIOD($next) }. Yang ditawarkan tetap disimpan sampai batas jawabnya. Yang menunggu tetap dalam antrean{ $by_round ->
        [true] , dan ikut putaran baru
       *[false] {""}
    }.
    Kuota { PERIOD($next) }: { $set ->
        [true] { $total } tempat.
       *[false] <b>belum ditetapkan</b>. Admin bisa menetapkannya sekarang: pindah dulu ke masa itu dengan tombol ▶️.
    }{ $covered_first ->
        [true] {" "}Mulai { DATE($first) } daftar peserta lama yang baru perlu dimasukkan sebelum tempatnya bisa diberikan.
       *[false] {""}
    }
places-more = … { $count } baris lagi tidak muat di sini. Jumlah setiap sumber dana ada pada gambarnya.
btn-places-set = ✏️ Tetapkan atau ubah jumlah
btn-places-move = 🔀 Pindahkan tempat
btn-places-fund = ➕ Tambah sumber dana
btn-places-picture = 🖼 Gambar
btn-places-ledger = 🧾 Catatan
btn-places-before = ◀️ { $period }
btn-places-after = { $period } ▶️
btn-places-back = ◀️ Kembali ke kuota
btn-places-open = 📊 Lihat kuota
places-over-toast = Masa ini sudah lewat, jadi angkanya tidak bisa diubah.
places-nothing-to-move = Tidak ada tempat kosong yang bisa dipindahkan.

## Gambar

places-picture-title = Kuota { $programme }, { $period }
places-picture-total = { $count } tempat
places-picture-legend =
    { $part ->
        [covered] Peserta lama
        [taken] Terisi
        [offered] Ditawarkan
        [uncounted] Belum dihitung
       *[free] Sisa
    } { $count }
places-picture-fund = { $fund }: { $count }
places-picture-fund-cover = { $fund }, { $cover }: { $count }
places-picture-caption = 🖼 Kuota { $programme }, { $period }
places-picture-missing = Gambar kuota { $programme }, { $period }, tidak bisa dibuat sekarang. Angkanya ada di pesan kuota. Untuk mencoba lagi, tekan tombol Gambar di sana.

## Catatan

places-ledger = 🧾 <b>Catatan kuota { $programme }, { $period }</b>, yang terbaru di atas
places-ledger-empty = Belum ada catatan.
places-ledger-line =
    <b>{ $kind ->
        [opening] Ditetapkan { $count } tempat
        [increase] Ditambah { $count } tempat
        [decrease] Dikurangi { $count } tempat
       *[move] { $taken_away ->
            [true] Dipindahkan dari sini { $count } tempat
           *[false] Dipindahkan ke sini { $count } tempat
        }
    }</b>: { $pool }
    SK: { $decree }
    Alasan: { $reason }
    { $officer }, { DATETIME($at) }

## Menetapkan, menambah, mengurangi

q-place-number-cover = <b>Tempat untuk apa?</b>
places-cover-programme = Tempat program
places-cover-own = Tambahan { $cover }
q-place-fund =
    { $programme }, { $period }

    <b>Dari sumber dana mana?</b>
q-place-area = <b>Untuk wilayah mana?</b>
q-place-area-help =
    Tempat untuk seluruh kota boleh dipakai warga kecamatan mana pun. Tempat untuk satu kecamatan hanya untuk warganya, dan dipakai lebih dulu.
q-place-number-way =
    { $pool }: sekarang { $total } tempat, { $left }.

    <b>Mau diapakan?</b>
places-way-opening = Tetapkan jumlah awal
places-way-increase = ➕ Tambah
places-way-decrease = ➖ Kurangi
q-place-number-number =
    { $pool }

    { $way ->
        [opening] <b>Berapa tempat seluruhnya?</b> Peserta lama ikut dihitung di dalamnya.
        [increase] <b>Ditambah berapa tempat?</b> Tulis tambahannya saja.
       *[decrease] <b>Dikurangi berapa tempat?</b> Yang masih kosong: { $free }.
    } Contoh: 1.300
q-place-number-number-help =
    Kalau SK menyebut jumlah baru, tulis selisihnya. Contoh: dari 7.500 menjadi 8.500, pilih Tambah lalu tulis 1.000.
q-place-decree = <b>Nomor SK-nya?</b> Contoh: 560/123/2026
q-place-decree-help = Nomor surat keputusan yang menjadi dasar angka ini. Jangan tulis nama warga.
q-place-reason = <b>Apa alasannya?</b> Satu kalimat. Contoh: Perubahan APBD
q-place-reason-help = Alasan tersimpan di catatan kuota dan dibaca petugas lain. Jangan tulis nama warga.
label-place-fund = Sumber dana
label-place-area = Wilayah
label-place-way = Tindakan
label-place-number = Jumlah
label-place-decree = Nomor SK
label-place-reason = Alasan
places-number-summary =
    <b>Mohon periksa dulu</b>

    { $programme }, { $period }
    { $pool }
    <b>{ $way ->
        [opening] Ditetapkan { $number } tempat
        [increase] Ditambah { $number } tempat: dari { $before } menjadi { $after }
       *[decrease] Dikurangi { $number } tempat: dari { $before } menjadi { $after }
    }</b>
    Nomor SK: { $decree }
    Alasan: { $reason }
btn-places-save = ✅ Simpan
places-saved = ✅ Tersimpan: { $pool }. Tercatat dengan nama Anda, nomor SK, dan alasannya.
places-not-enough = Tempat yang masih kosong hanya { $free }, jadi { $asked } tidak bisa diambil. Tempat yang sudah terisi atau ditawarkan tetap milik orangnya.
places-set-meanwhile = Jumlah itu baru saja ditetapkan petugas lain. Tidak ada yang disimpan. Mohon lihat angkanya dulu.
places-gone = Sumber dana, wilayah, atau masa itu tidak berlaku lagi. Tidak ada yang disimpan. Mohon lihat kuotanya dulu.
invalid-place-count = Mohon tulis angkanya saja, tanpa kata lain. Contoh: 1300 atau 1.300
invalid-place-count-large = Angkanya terlalu besar. Paling banyak { $limit } tempat.
invalid-decree = Nomor SK belum terbaca. Mohon tulis nomornya. Contoh: 560/123/2026
invalid-decree-long = Nomor SK terlalu panjang: { $length } huruf, paling banyak { $limit }.
invalid-place-reason = Mohon tulis alasannya dengan kata-kata. Contoh: Perubahan APBD
invalid-place-reason-long = Alasannya terlalu panjang: { $length } huruf, paling banyak { $limit }. Mohon diringkas.

## Memindahkan

places-source = { $pool }: sisa { $count }
q-place-move-source =
    { $programme }, { $period }

    <b>Tempat dari mana yang dipindahkan?</b>
q-place-move-target-fund = <b>Dipindahkan ke sumber dana mana?</b>
q-place-move-target-area = <b>Dipindahkan ke wilayah mana?</b>
q-place-move-number =
    Dari { $pool }, yang masih kosong { $free }.

    <b>Berapa tempat yang dipindahkan?</b> Contoh: 100
label-place-source = Dari
label-place-target-fund = Ke dana
label-place-target-area = Ke wilayah
places-same-pool = Itu tempat yang sama dengan asalnya. Mohon pilih sumber dana atau wilayah lain.
places-move-summary =
    <b>Mohon periksa dulu</b>

    { $programme }, { $period }
    <b>Dipindahkan { $number } tempat</b>
    Dari: { $source }
    Ke: { $target }
    Nomor SK: { $decree }
    Alasan: { $reason }
btn-places-move-yes = ✅ Pindahkan
places-moved = ✅ Tersimpan: { $count } tempat dipindahkan ke { $pool }.

## Sumber dana baru

q-place-fund-name =
    Sumber dana baru untuk { $programme }.

    <b>Apa nama sumber dananya?</b> Contoh: CSR Bank Jateng
q-place-fund-who = <b>Siapa yang boleh dibayar dari dana ini?</b>
q-place-fund-occupations = <b>Pekerjaan apa saja?</b> Boleh lebih dari satu.
places-who-everybody = Semua yang disetujui
places-who-occupations = Pekerjaan tertentu saja
label-place-who = Untuk siapa
label-place-occupations = Pekerjaan
places-fund-summary = ➕ <b>Tambah sumber dana ini?</b> Nama dan aturannya tidak bisa diubah lagi.
btn-places-fund-yes = ✅ Tambah
places-fund-added = ✅ Sumber dana { $name } sudah ditambahkan. Jumlah tempatnya belum ada: tetapkan lewat kuota.
places-fund-exists = Sumber dana <b>{ $name }</b> sudah ada. Mohon pakai nama yang beda huruf atau angkanya. Contoh: { $name } 2
invalid-fund-name = Nama itu belum bisa dipakai. Mohon tulis dengan huruf biasa. Contoh: CSR Bank Jateng
invalid-fund-name-long = Namanya terlalu panjang: { $length } huruf, paling banyak { $limit }.
