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
    } · { $status }
review-mark-eligible = 🟢
review-mark-needs-review = 🟡
review-mark-ineligible = 🔴
review-search = 🔎 <b>Hasil pencarian</b>
review-search-none = Tidak ada pendaftaran itu di program dan wilayah Anda.
review-search-usage = Tulis nomor pendaftaran atau NIK sesudah perintahnya, contoh: /cari PS-2026-000123-K
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
review-finding = • { $finding } <i>({ $basis })</i>
review-history = <b>Riwayat</b>
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
review-event-revealed = nomor lengkap dilihat petugas
review-event-photos-seen = foto dilihat petugas

btn-approve = ✅ Setujui
btn-reject = ❌ Tolak
btn-request-correction = ✏️ Minta perbaikan
btn-photos = 🖼️ Lihat foto
btn-reveal = 👁️ Lihat NIK lengkap
btn-not-yet = Tidak jadi

review-photo = { $reference } · { $kind }
review-photos-none = Belum ada foto pada pendaftaran ini.
review-revealed = 👁️ <b>{ $reference }</b>, disembunyikan lagi dalam 1 menit. Pembukaan ini dicatat.
review-masked = 🔒 Nomor <b>{ $reference }</b> sudah disembunyikan lagi.

## Keputusan

review-approve-ask =
    <b>Setujui { $reference }?</b> Warga langsung diberi tahu: lolos, sedang didaftarkan, belum dilindungi.
btn-approve-yes = ✅ Ya, setujui
review-approved = ✅ <b>{ $reference }</b> disetujui. Warga sudah diberi tahu. Lanjut: /antrean

q-rejection-reason = <b>Mengapa ditolak?</b> Warga akan membaca alasannya beserta jalan keluarnya.
q-rejection-note =
    Ada catatan untuk warga? Tulis dalam satu kalimat, atau lewati.

    Contoh: Alamat di KTP masih Demak.
q-rejection-note-needed =
    Tulis alasannya untuk warga, dalam satu atau dua kalimat.

    Contoh: Menurut RT, Bapak sudah pindah ke Kendal bulan lalu.
label-rejection-reason = Alasan
label-rejection-note = Catatan untuk warga
review-reject-ask = ❌ <b>Tolak pendaftaran ini?</b> Warga langsung diberi tahu:
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

q-correction-request-items = <b>Apa yang perlu diperbaiki atau dilengkapi?</b> Boleh lebih dari satu. Warga hanya ditanya itu.
q-correction-request-note =
    Ada penjelasan untuk warga? Tulis dalam satu kalimat, atau lewati.

    Contoh: Foto KTP buram, mohon di tempat terang.
label-correction-items = Yang diminta
label-correction-note = Penjelasan
review-correction-ask = ✏️ <b>Minta perbaikan ini?</b> Warga langsung diberi tahu:
btn-correction-yes = ✏️ Ya, minta
review-correction-requested = ✏️ Permintaan untuk <b>{ $reference }</b> sudah dikirim ke warga. Setelah diperbaiki, pendaftaran kembali ke antrean.

review-release-ask =
    <b>Lepas NIK pada { $reference }?</b> Pendaftaran ini ditutup, warga diberi tahu, dan NIK bisa didaftarkan lagi. Pilih alasannya:
release-reason-typed-wrong = NIK salah ketik
release-reason-owner-came = Pemilik NIK sudah datang
release-reason-double = Didaftarkan orang lain
review-released = 🔓 <b>{ $reference }</b> ditutup dan NIK-nya dilepas. Pengirimnya sudah diberi tahu; pemilik NIK sekarang bisa mendaftar.

review-note-empty = Catatan belum terbaca; mohon tulis dengan kata-kata, contoh: Foto KTP buram.
review-note-long = Catatan paling panjang { $limit } huruf, yang ini { $length }; mohon disingkat, contoh: Foto KTP buram.

## Bila tidak jadi

review-already-decided = <b>{ $reference }</b> sudah diputuskan: { $status }. Tidak ada yang diubah.
review-changed = <b>{ $reference }</b> baru saja berubah: { $status }. Mohon buka lagi: { $command }
review-not-now = Ini tidak bisa dilakukan sekarang. <b>{ $reference }</b>: { $status }. Buka: { $command }
