# Petugas memeriksa pendaftaran. Kunci: review-..., reason-..., release-reason-....

## Antrean dan pencarian

review-queue = 📥 <b>Antrean</b>, yang paling lama menunggu di atas. Ketuk perintah untuk membuka.
review-queue-empty = 📥 Tidak ada yang menunggu keputusan di wilayah Anda. Terima kasih.
review-queue-end = Tidak ada lagi sesudah halaman ini. Dari awal: /antrean
btn-queue = 📥 Antrean
btn-queue-next = Berikutnya ▶️
btn-queue-first = ⏮️ Dari awal
review-line =
    { $mark } { $command }
    { $kelurahan } · { $days ->
        [0] hari ini
       *[other] { $days } hari
    } · { $status }{ $counted ->
        [true] { "" } · { $checks ->
            [0] ➡️ menunggu dinas
           *[other] 🔎 { $checks } hal untuk dicek
        }
       *[false] { "" }
    }
review-mark-eligible = 🟢
review-mark-needs-review = 🟡
review-mark-ineligible = 🔴
review-search = 🔎 <b>Hasil pencarian</b>
review-search-none = Tidak ada pendaftaran itu di program dan wilayah Anda.
review-search-usage =
    Tulis yang dicari sesudah perintahnya: nomor pendaftaran, NIK, nomor HP, atau nama dan kelurahannya. Contoh:
    /cari PS-2026-000123-K
    /cari 081234567890
    /cari Sutarno, Genuksari
review-search-where = Wilayah Anda luas. Tulis kelurahannya sesudah koma, contoh: /cari Sutarno, Genuksari
review-search-area = Kelurahan itu tidak ada di wilayah Anda. Tulis lagi namanya sesudah koma, contoh: /cari Sutarno, Genuksari
review-search-more = Masih ada yang lain. Tulis nama lebih lengkap, atau nama dan kelurahannya.
review-found = <b>{ $name }</b>
review-which = Tulis nomor pendaftaran sesudah perintahnya, contoh: /tinjau PS-2026-000123-K. Daftarnya ada di /antrean.

## Kartu

review-card =
    🗂️ <b>{ $reference }</b> · { $programme }
    <b>{ $status }</b>
    Dikirim { $day } ({ $days ->
        [0] hari ini
       *[other] { $days } hari lalu
    })
review-row = <b>{ $label }:</b> { $answer }
review-outcome-eligible = 🟢 <b>Indikasi awal ({ $day }): memenuhi syarat</b>
review-outcome-needs-review = 🟡 <b>Indikasi awal ({ $day }): perlu dilihat petugas</b>
review-outcome-ineligible = 🔴 <b>Indikasi awal ({ $day }): belum memenuhi syarat</b>
review-finding =
    <b>{ $number }.</b> { $finding } <i>({ $basis })</i>{ $state ->
        [open] { "" } <b>⏳ { $stage }</b>
        [fits] { "" } <b>✔️ sudah dicek: sesuai</b> ({ $officer }, { DATE($at) })
        [does-not-fit] { "" } <b>✖️ sudah dicek: TIDAK sesuai</b> ({ $officer }, { DATE($at) })
        [cannot-tell] { "" } <b>❔ sudah dicek: belum bisa dipastikan</b> ({ $officer }, { DATE($at) })
        [unknown] { "" } <b>✔️ sudah dicek, hasil tidak dicatat</b> ({ $officer }, { DATE($at) })
       *[none] { "" }
    }
review-stage-kelurahan = kelurahan
review-stage-dinas = dinas
review-handed-on = ➡️ <b>Tidak ada lagi yang perlu dicek di { $stage }.</b> Sekarang menunggu keputusan { $following }.
review-waiting =
    🪑 <b>Daftar tunggu:</b> { $ranked ->
        [true] urutan { $position } dari { $total }
       *[false] menunggu putaran penetapan, seluruhnya { $total } orang
    } (BELUM dilindungi)
review-place-offered = 🪑 <b>Tempat ditawarkan:</b> { $fund }, { PERIOD($period) }. Jawaban warga ditunggu sampai { DATE($day) } (BELUM dilindungi)
review-place-taken = 🪑 <b>Tempat:</b> { $fund }, { PERIOD($period) }, sejak { DATE($day) }
review-history = <b>Riwayat</b>
review-history-of = <b>Riwayat { $reference }</b>
review-history-earlier = … { $count } catatan yang lebih lama ada di { $command }
review-event = • { DATETIME($at) }: { $what }{ $has_note ->
        [true] . Catatan: { $note }
       *[false] { "" }
    }
review-event-submitted = dikirim warga
review-event-in-review = dibuka petugas
review-event-correction-requested = diminta perbaikan
review-event-resubmitted = perbaikan dikirim
review-event-approved = disetujui
review-event-waitlisted = masuk daftar tunggu
review-event-rejected = ditolak
review-event-withdrawn = ditarik warga
review-event-nik-released = NIK dilepas
review-event-returned = dikembalikan untuk diperiksa lagi
review-event-finding-cleared = satu hal sudah dicek, hasil tidak dicatat
review-event-checked = { $what } dicek: { $result ->
        [fits] sesuai
        [does-not-fit] TIDAK sesuai
       *[other] belum bisa dipastikan
    }
review-event-approved-against-check = disetujui walau hasil cek TIDAK sesuai
review-event-revealed = nomor lengkap dilihat petugas
review-event-photos-seen = foto dilihat petugas

btn-approve = ✅ Setujui
btn-reject = ❌ Tolak
btn-request-correction = ✏️ Minta perbaikan
btn-photos = 🖼️ Lihat foto
btn-reveal = 👁️ Lihat NIK lengkap
btn-not-yet = Tidak jadi
btn-return = ↩️ Kembalikan ke pemeriksaan
btn-check = 🔎 Cek { $what }
btn-check-again = 🔁 Cek lagi { $what }
btn-all-fit = ✔️ Sudah dicek, semua sesuai
btn-fits = ✔️ Sesuai
btn-misfit = ✖️ Tidak sesuai
btn-doubt = ❔ Belum bisa dipastikan
review-check-ask = 🔎 <b>{ $what }</b>: bagaimana hasil pengecekannya?
review-checked-item =
    • { $what }: { $result ->
        [fits] sesuai
        [does-not-fit] <b>TIDAK sesuai</b>
        [cannot-tell] belum bisa dipastikan
       *[unknown] sudah dicek, hasil tidak dicatat
    } ({ $officer }, { DATE($at) }){ $has_note ->
        [true] . Catatan: { $note }
       *[false] { "" }
    }
q-check-note =
    <b>{ $reference }, { $what }: { $result ->
        [does-not-fit] tidak sesuai
       *[other] belum bisa dipastikan
    }.</b> Ada catatan untuk petugas lain? Tulis dalam satu kalimat, atau lewati. Warga tidak membacanya.

    Contoh: Menurut RT, umurnya 68 tahun.
label-check-note = Catatan hasil cek

review-photo = { $reference } · { $kind }
review-photo-unreadable = ⚠️ { $reference } · { $kind }: berkas yang dikirim warga bukan foto, jadi tidak disimpan. Foto baru bisa diminta lewat "Minta perbaikan".
review-photos-lost = Ada foto pada pendaftaran { $reference } yang tidak bisa ditampilkan: Telegram tidak mengenalinya lagi dan salinannya belum tersimpan. Mohon minta warga mengirim foto itu lagi dengan "Minta perbaikan": /tinjau { $reference }
review-photos-none = Belum ada foto pada pendaftaran ini.
review-revealed = 👁️ <b>{ $reference }</b>, disembunyikan lagi dalam 1 menit. Pembukaan ini dicatat.
review-masked = 🔒 Nomor <b>{ $reference }</b> sudah disembunyikan lagi.

## Keputusan

review-approve-ask = <b>Setujui { $reference }?</b>
review-approve-clears =
    Masih terbuka, dan dianggap <b>sudah dicek oleh Anda dan sesuai</b> kalau disetujui:
review-approve-item = • { $what }
review-approve-doubtful = ❔ Petugas belum bisa memastikan:
review-approve-unrecorded = ❔ Petugas sudah mengecek, tetapi hasilnya tidak dicatat. Kalau ragu, cek lagi dulu sebelum menyetujui:
q-approval-against =
    ⚠️ <b>Hasil cek { $reference } TIDAK sesuai:</b>
    { $against }

    Tetap mau menyetujui? Tulis alasannya dalam satu atau dua kalimat; alasan ini dicatat. Tidak jadi: /batal

    Contoh: Sudah dicek lagi di kelurahan, umurnya 58 tahun.
label-approval-against = Alasan menyetujui
review-approve-against-ask =
    ⚠️ <b>Setujui { $reference } walau hasil cek TIDAK sesuai?</b>
    { $against }
    <b>Alasan Anda:</b> { $reason }

    { $told }
btn-approve-against-yes = ⚠️ Ya, tetap setujui
review-approve-tells-by-round =
    Warga langsung diberi tahu: <b>lolos pemeriksaan, menunggu penetapan (BELUM dilindungi)</b>.
review-approve-tells-held =
    Tempatnya masih disimpan. Warga langsung diberi tahu: <b>lolos, sedang didaftarkan (BELUM dilindungi)</b>.
review-approve-tells-place =
    { $state ->
        [not-set] Kuota belum ditetapkan, jadi warga langsung diberi tahu: <b>menunggu tempat, dengan urutannya (BELUM dilindungi)</b>.
        [covered-missing] Daftar peserta lama belum ada, jadi warga langsung diberi tahu: <b>menunggu tempat, dengan urutannya (BELUM dilindungi)</b>.
        [full] Tidak ada tempat kosong, jadi warga langsung diberi tahu: <b>menunggu tempat, dengan urutannya (BELUM dilindungi)</b>.
       *[open] Sekarang ada { $free } tempat kosong; { $waiting } orang menunggu lebih dulu. Warga langsung diberi tahu: <b>lolos, sedang didaftarkan (BELUM dilindungi)</b>, atau <b>menunggu tempat, dengan urutannya (BELUM dilindungi)</b> kalau tempatnya tidak ada untuknya.
    }
btn-approve-yes = ✅ Ya, setujui
review-approved =
    ✅ <b>{ $reference }</b> disetujui dan mendapat tempat ({ $fund }). Warga sudah diberi tahu: lolos, sedang didaftarkan (BELUM dilindungi). Lanjut: /antrean
review-approved-by-round =
    ✅ <b>{ $reference }</b> disetujui. Warga sudah diberi tahu: lolos pemeriksaan, menunggu penetapan (BELUM dilindungi). Sekarang { $total } orang menunggu. Lanjut: /antrean
review-approved-waits =
    ✅ <b>{ $reference }</b> disetujui. Warga sudah diberi tahu: menunggu tempat, urutan { $position } dari { $total } (BELUM dilindungi). Lanjut: /antrean
review-findings-open =
    ⏳ <b>Belum bisa disetujui.</b> Ini masih perlu dicek di { $stage }: { $items }
    Sudah dipastikan? Ketuk "Cek" di bawah dan pilih hasilnya, lalu setujui. Atau tunggu { $stage }.

q-rejection-reason = <b>Mengapa { $reference } ditolak?</b> Warga akan membaca alasannya beserta jalan keluarnya.
q-rejection-note =
    Ada catatan untuk warga? Tulis dalam satu kalimat, atau lewati.

    Contoh: Alamat di KTP masih Demak.
q-rejection-note-needed =
    Tulis alasannya untuk warga, dalam satu atau dua kalimat.

    Contoh: Menurut RT, Bapak sudah pindah ke Kendal bulan lalu.
label-rejection-reason = Alasan
label-rejection-note = Catatan untuk warga
review-reject-ask = ❌ <b>Tolak { $reference }?</b> Warga langsung diberi tahu:
btn-reject-yes = ❌ Ya, tolak
review-rejected = ❌ <b>{ $reference }</b> ditolak. Warga sudah diberi tahu alasannya. Lanjut: /antrean

reason-not-resident = KTP bukan Kota Semarang
reason-not-working = Sedang tidak bekerja
reason-employed = Pekerja perusahaan
reason-covered = Masih aktif di BPJS TK
reason-too-old = Melewati batas umur
reason-short-stay = Belum cukup lama menetap
reason-employer-pays = Ditanggung tempat kerja
reason-card-active = Kartu JKN masih aktif
reason-not-class-3 = Tidak bersedia kelas III
reason-data-mismatch = Data tidak cocok
reason-not-reached = Tidak bisa ditemui
reason-other = Lainnya (tulis alasan)

q-correction-request-items = <b>Apa yang perlu diperbaiki atau dilengkapi pada { $reference }?</b> Boleh lebih dari satu. Warga hanya ditanya itu.
q-correction-request-note =
    Ada penjelasan untuk warga? Tulis dalam satu kalimat, atau lewati.

    Contoh: Foto KTP buram, mohon di tempat terang.
label-correction-items = Yang diminta
label-correction-note = Penjelasan
review-correction-ask = ✏️ <b>Minta perbaikan { $reference }?</b> Warga langsung diberi tahu:
btn-correction-yes = ✏️ Ya, minta
review-correction-requested = ✏️ Permintaan untuk <b>{ $reference }</b> sudah dikirim ke warga. Setelah diperbaiki, pendaftaran kembali ke antrean.

review-release-ask =
    <b>Lepas NIK pada { $reference }?</b> Pendaftaran ini ditutup, warga diberi tahu, dan NIK bisa didaftarkan lagi. Pilih alasannya:
release-reason-typed-wrong = NIK salah ketik
release-reason-owner-came = Pemilik NIK sudah datang
release-reason-double = Didaftarkan orang lain
review-released = 🔓 <b>{ $reference }</b> ditutup dan NIK-nya dilepas. Pengirimnya sudah diberi tahu; pemilik NIK sekarang bisa mendaftar.

review-return-ask =
    <b>Kembalikan { $reference } ke pemeriksaan?</b> Tempatnya dalam daftar tunggu hilang, semua hal dicek lagi, dan warga diberi tahu: petugas memeriksa sekali lagi (BELUM dilindungi). Pilih alasannya:
return-reason-documents = Dokumen keliru
return-reason-data-changed = Keadaan berubah
return-reason-by-mistake = Salah disetujui
review-returned = ↩️ <b>{ $reference }</b> kembali ke pemeriksaan. Warga sudah diberi tahu. Buka: { $command }

review-note-empty = Catatan belum terbaca; mohon tulis dengan kata-kata, contoh: Foto KTP buram.
review-note-long = Catatan paling panjang { $limit } huruf, yang ini { $length }; mohon disingkat, contoh: Foto KTP buram.

## Bila tidak jadi

review-already-decided = <b>{ $reference }</b> sudah diputuskan: { $status }. Tidak ada yang diubah.
review-changed = <b>{ $reference }</b> baru saja berubah: { $status }. Mohon buka lagi: { $command }
review-not-now = Ini tidak bisa dilakukan sekarang. <b>{ $reference }</b>: { $status }. Buka: { $command }

## Yang perlu dicek, dalam beberapa kata. Kunci: review-check-<aturan>

review-check-other = hal nomor { $number }
review-check-ktp-regency = alamat KTP
review-check-ktp-elsewhere = alamat KTP
review-check-too-young = umur paling muda
review-check-over-age = batas umur
review-check-joined-before-65 = ikut sebelum umur 65
review-check-not-working = masih bekerja
review-check-employer = pemberi kerja
review-check-covered-already = status BPJS TK
review-check-age-mismatch = umur dan NIK
review-check-listed-covered = daftar peserta lama
review-check-listed-bpjstk = daftar BPJS TK
review-check-listed-civil-servant = daftar pegawai
review-check-unknown-ktp-region = alamat KTP
review-check-unknown-joined-before-65 = ikut sebelum umur 65
review-check-unknown-bpjstk-cover = status BPJS TK
review-check-class-3 = bersedia kelas III
review-check-residence = lama tinggal
review-check-card-active = kartu JKN
review-check-employer-pays = pembayar iuran
review-check-listed-jkn = daftar JKN aktif
review-check-unknown-resident-6-months = lama tinggal
review-check-unknown-jkn-card = status kartu JKN
review-check-unknown-paid-before = pembayar iuran dulu
