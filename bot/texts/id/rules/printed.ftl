# Aturan untuk petugas di layar perintah: python -m bot rules show, cases, replay, preview. Kunci: rulebook-...

rulebook-show-title = Aturan { $programme } yang berlaku pada { $day }
rulebook-show-basis = Dasar hukum: { $basis }
rulebook-show-version = Versi aturan: { $version }
rulebook-show-intake = { $open ->
    [true] Pendaftaran: dibuka
   *[false] Pendaftaran: ditutup
}
rulebook-show-placement = { $way ->
    [as_approved] Cara memberi tempat: siapa disetujui lebih dulu, dapat lebih dulu
   *[by_round] Cara memberi tempat: putaran penetapan
}{ $period ->
    [month] , dihitung per bulan
   *[year] , dihitung per tahun
}
rulebook-show-parameters = Angka
rulebook-show-rules = Aturan
rulebook-show-unknowns = Kalau belum diketahui
rulebook-show-offers = Jalan lain yang sedang dibuka
rulebook-show-until = { DATE($opens) } sampai { DATE($closes) }

rulebook-column-name = Nama
rulebook-column-value = Nilai
rulebook-column-since = Sejak
rulebook-column-source = Sumber
rulebook-column-rule = Aturan
rulebook-column-text = Yang dibaca warga
rulebook-column-next = Tahap dan jalan berikutnya
rulebook-column-basis = Dasar dan sumber
rulebook-column-number = Jumlah
rulebook-column-from = Sekarang
rulebook-column-to = Menurut rancangan
rulebook-column-kelurahan = Kelurahan
rulebook-column-what = Yang terjadi
rulebook-column-day = Tanggal
rulebook-column-holiday = Hari libur

rulebook-for-officers = (hanya untuk petugas)
rulebook-stage = Tahap: { $stage }
rulebook-list-day = (tanggal daftar)
rulebook-outcome = { $outcome ->
    [eligible] memenuhi syarat
    [needs_review] perlu dilihat petugas
    [ineligible] belum memenuhi syarat
    [no_rules] belum ada aturan
   *[information] catatan
}

rulebook-case-day = Hari
rulebook-case-facts = Yang diketahui
rulebook-case-lists = Tanggal daftar
rulebook-case-outcome = Hasil
rulebook-case-findings = Temuan
rulebook-case-offers = Jalan lain
rulebook-case-unasked = Belum ditanya
rulebook-case-check = Diperiksa
rulebook-case-agrees = cocok
rulebook-case-differs = TIDAK COCOK. Aturan memberi: { $got }
rulebook-case-fails = TIDAK COCOK. Aturan tidak mengenal yang diketahui di atas.
rulebook-case-nothing = (tidak ada)
rulebook-cases-sum = { $programme }: { $number } contoh, { $wrong ->
    [0] semua cocok
   *[other] { $wrong } tidak cocok
}

rulebook-replay-same = { $reference }, dinilai { $day }: sama
rulebook-replay-same-past = { $reference }, dinilai { $day } (sudah diganti): sama
rulebook-replay-differs = { $reference }, dinilai { $day }: BERBEDA
rulebook-replay-differs-past = { $reference }, dinilai { $day } (sudah diganti): BERBEDA
rulebook-replay-erased = { $reference }: data sudah dihapus, tidak bisa dinilai ulang
rulebook-replay-sum = { $number } penilaian dari { $applications } pendaftaran: { $same } sama, { $different } berbeda, { $erased } sudah dihapus
rulebook-difference-outcome = hasil dulu { $before }, sekarang { $after }
rulebook-difference-appears = temuan baru: { $rule }
rulebook-difference-disappears = temuan hilang: { $rule }
rulebook-difference-finding = temuan { $rule }, bagian { $part }: dulu { $before }, sekarang { $after }
rulebook-difference-unasked = belum ditanya: dulu { $before }, sekarang { $after }
rulebook-difference-rules = isi aturan hari itu: dulu { $before }, sekarang { $after }
rulebook-difference-facts = aturan tidak lagi mengenal salah satu jawaban yang disimpan
rulebook-difference-no-rules = tidak ada lagi aturan untuk hari itu

rulebook-preview-title = Rancangan { $file }, dihitung untuk { $day }
rulebook-preview-none = Tidak ada pendaftaran { $programme } yang berubah hasilnya.
rulebook-preview-sum = { $number } pendaftaran dibaca (terbuka dan disetujui): { $flips } berubah hasilnya, { $other } berubah alasannya saja, { $left_out } tidak bisa dihitung. Tidak ada yang diubah.
rulebook-preview-outcomes = Berubah hasilnya
rulebook-preview-rules = Menurut aturan (satu pendaftaran bisa kena lebih dari satu)
rulebook-preview-kelurahan = Menurut kelurahan
rulebook-preview-change = { $change ->
    [appears] temuan muncul
    [disappears] temuan hilang
   *[finding] hasil temuan berubah
}
rulebook-preview-later = Rancangan ini berubah lagi pada { $days }. Hitung juga untuk hari itu dengan --day.
rulebook-preview-text = Belum bisa dipakai: { $problem }

rulebook-holidays-title = Hari libur dan cuti bersama { $year }: kantor tutup (selain Sabtu dan Minggu)
rulebook-holidays-package = paket holidays
rulebook-holidays-known = SKB 3 Menteri sudah diketahui sampai { DATE($day) }. Sesudah itu tanggal yang dijanjikan disebut "kira-kira".
