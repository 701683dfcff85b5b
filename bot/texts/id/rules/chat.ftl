# Petugas membaca aturan yang berlaku: /aturan. Kunci: rules-.... Isinya datang dari domain/parameters/*.toml.
# Nama fakta: rules-fact-<fakta>, atau label pertanyaannya. Nilai: tulisan tombolnya, atau rules-value-<nilai>.

rules-which = 📜 <b>Aturan yang berlaku hari ini.</b> Pilih programnya:
rules-page = Halaman { $page } dari { $pages }
btn-rules-previous = ◀️ Sebelumnya
btn-rules-next = Berikutnya ▶️
btn-rules-other = 📜 Program lain

rules-head =
    📜 <b>Aturan { $programme }</b>, berlaku { DATE($day) }
    Dasar: { $basis }
    Pendaftaran: { $open ->
        [true] dibuka
       *[false] sedang ditutup
    }
    Tahap pemeriksaan: { $stages }
    Pemberian tempat: { $way ->
        [by-round] lewat putaran penetapan, dengan urutan:
            { $rank }
        [as-approved] yang disetujui lebih dulu mendapat tempat lebih dulu
       *[none] belum diatur
    }
    Perubahan terakhir: { DATE($changed) }
rules-rule =
    { $outcome ->
        [ineligible] 🔴 <b>Belum memenuhi syarat</b>
        [needs_review] 🟡 <b>Perlu dicek</b>
       *[information] ⚪ <b>Catatan</b>
    }{ $has_stage ->
        [true] { "" } di { $stage }
       *[false] { "" }
    } · <code>{ $name }</code>
    Kalau: { $when }
    Sejak { DATE($since) } · { $basis }{ $has_next_steps ->
        [true] { "" }
            Jalan keluar: { $next_steps }
       *[false] { "" }
    }
rules-unknown =
    🟡 <b>Perlu dicek</b> di { $stage }
    Kalau belum diketahui: { $name }
    { $basis }
    Jalan keluar: { $next_steps }
rules-rank =
    { $number }. { $fact }: { $order ->
        [ascending] yang lebih kecil didahulukan
       *[descending] yang lebih besar didahulukan
    }. Yang belum tercatat, sesudahnya.
rules-rank-values = { $number }. { $fact }, menurut urutan ini: { $values }. Yang lain, sesudahnya.
rules-rank-draw = { $number }. Yang sama diundi.
rules-rank-dtsen-decile = Tingkat kesejahteraan dalam data pemerintah (desil DTSEN, 1 paling miskin)
rules-parameter =
    🔢 <b>{ $name }:</b> { $money ->
        [true] { RUPIAH($value) }
       *[false] { $value }
    }
    Sejak { DATE($since) }{ $has_until ->
        [true] {" "}sampai { DATE($until) }
       *[false] {""}
    } · Sumber: { $source }
rules-offer =
    🚪 <b>Jalan lain</b> untuk yang belum memenuhi syarat · <code>{ $name }</code>
    { $told }
    Dibuka { DATE($since) } sampai { DATE($until) } · Sumber: { $source }

rules-and = { "" } dan{ " " }
rules-or = { "" } atau{ " " }
rules-number = { $number }
rules-compare =
    { $fact } { $operator ->
        [at-least] { $value } atau lebih
        [less-than] kurang dari { $value }
        [is-not] bukan "{ $value }"
       *[is] "{ $value }"
    }

## Nama fakta yang tidak ditanyakan, atau yang ditanyakan tanpa label

rules-fact-age-years = umur menurut tanggal lahir (tahun)
rules-fact-nik-notes = catatan pada NIK
rules-fact-listed-covered = daftar peserta lama
rules-fact-listed-bpjstk = daftar peserta aktif BPJS Ketenagakerjaan
rules-fact-listed-jkn = daftar peserta aktif JKN
rules-fact-listed-civil-servant = daftar pegawai negeri
rules-fact-dtsen-decile = desil DTSEN
rules-value-yes = ya
rules-value-no = tidak
rules-value-unknown = belum diketahui
rules-value-region-outside-semarang = terbit di luar Kota Semarang
rules-value-odd-day-digits = angka tanggal lahir tidak lazim
rules-value-birth-date-mismatch = berbeda dengan tanggal lahir

## Angka

rules-parameter-age-minimum-years = Umur paling muda (tahun)
rules-parameter-age-limit-years = Batas umur peserta baru (tahun)
rules-parameter-contribution-rupiah = Iuran sebulan
rules-parameter-contribution-jkk-rupiah = Iuran JKK sebulan
rules-parameter-contribution-jkm-rupiah = Iuran JKM sebulan
rules-parameter-contribution-jht-rupiah = Iuran JHT sebulan (pilihan)
rules-parameter-review-working-days = Hari kerja pemeriksaan
rules-parameter-residence-months = Lama menetap (bulan)
rules-parameter-correction-days = Waktu warga memperbaiki (hari)
rules-parameter-jkk-death-rupiah = Santunan meninggal karena kecelakaan kerja
rules-parameter-jkm-early-rupiah = Santunan kematian pada bulan-bulan pertama
rules-parameter-jkm-full-rupiah = Santunan kematian penuh
rules-parameter-jkm-full-after-months = Santunan kematian penuh setelah (bulan)
rules-parameter-contribution-discounted-rupiah = Iuran sebulan dengan potongan, bayar sendiri
