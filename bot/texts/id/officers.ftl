# Petugas: siapa, mengundang, mencabut. Kunci: officers-....

officers-button-refused = Tombol ini hanya untuk petugas.

# Warga yang mencari petugas
officers-desks =
    🙋 Mau bertemu petugas? Silakan ke sini, gratis:

    <b>Pijar Semar</b>
    { desk-disnaker }

    <b>UHC</b>
    { desk-puskesmas }

    <b>Keduanya</b>
    { desk-kelurahan }

officers-role-verifier = Pemeriksa (kelurahan)
officers-role-approver = Pemutus (Disnaker/Dinkes)
officers-role-supervisor = Pengawas
officers-role-broadcaster = Juru pengumuman
officers-role-admin = Admin
officers-whole-city = Seluruh kota
officers-nothing = tidak ada

## Daftar

officers-list = 👥 <b>Petugas</b> ({ $count })
officers-line = • { $officer }
officers-name = { $name }: { $role }, { $programmes }, { $areas }
btn-invite = ➕ Undang petugas
btn-withdraw-officer = Cabut { $name }
btn-officers-next = Berikutnya ▶️
btn-officers-previous = ◀️ Sebelumnya
officers-gone = Petugas itu sudah tidak ada dalam daftar.
officers-withdraw-ask =
    Cabut tugas <b>{ $officer }</b>?

    Berlaku seketika: ia tidak bisa lagi melihat pendaftaran.
btn-withdraw-yes = Ya, cabut
officers-withdrawn = Tugas <b>{ $officer }</b> sudah dicabut.
officers-withdrawn-notice = Tugas Anda sebagai petugas di layanan ini sudah dicabut. Terima kasih atas bantuannya. Ada pertanyaan? Hubungi admin kantor Anda.

## Undangan

q-invitation-role = <b>Tugasnya apa?</b>
q-invitation-role-help =
    Pemeriksa melihat dan minta perbaikan. Pemutus juga menyetujui, menolak, dan mengurutkan putaran. Pengawas juga menandatangani putaran dan melepas NIK yang salah terpakai. Juru pengumuman hanya mengirim pengumuman. Admin boleh semuanya, termasuk mengisi kuota dan mengundang petugas.
    Putaran hanya untuk petugas dengan wilayah seluruh kota.
q-invitation-programmes = <b>Untuk program apa?</b> Boleh keduanya.
q-invitation-areas = <b>Untuk wilayah mana?</b> Boleh lebih dari satu.
q-invitation-kelurahan = <b>Hanya kelurahan tertentu?</b> Pilih kelurahannya, atau lewati kalau untuk seluruh kecamatan.
label-invitation-role = Tugas
label-invitation-programmes = Program
label-invitation-areas = Wilayah
label-invitation-kelurahan = Hanya kelurahan
officers-invite-ask = ➕ <b>Buat undangan ini?</b>
btn-invite-yes = ➕ Buat tautan
officers-invited = Teruskan pesan berikut kepada petugas itu, dan hanya kepadanya:
officers-invitation =
    Undangan menjadi petugas Pijar Semar dan UHC Kota Semarang sebagai <b>{ $role }</b>.

    Buka tautan ini dan tekan Mulai:
    { $link }

    Berlaku satu kali, selama { $hours } jam.

officers-welcome =
    ✅ Selamat bertugas. Anda sekarang <b>{ $role }</b>{ $role_name ->
        [broadcaster] .
       *[other] , untuk { $programmes }, wilayah { $areas }.
    }

    { $role_name ->
        [broadcaster] Menulis pengumuman: /umumkan
       *[other] Mulai dari /antrean. Setiap pembukaan dan keputusan dicatat.
    }
officers-invitation-unknown = Tautan undangan ini tidak dikenal. Mohon minta tautan baru kepada admin kantor Anda. Warga? Kirim /start.
officers-invitation-used = Tautan undangan ini sudah dipakai. Mohon minta tautan baru kepada admin kantor Anda. Warga? Kirim /start.
officers-invitation-expired = Tautan undangan ini sudah lewat waktunya. Mohon minta tautan baru kepada admin kantor Anda. Warga? Kirim /start.
officers-invitation-revoked = Tautan undangan ini tidak berlaku lagi, karena pembuatnya sudah tidak bertugas. Mohon minta tautan baru kepada admin kantor Anda. Warga? Kirim /start.
officers-invitation-already-officer = Anda sudah petugas, jadi undangan ini tidak dipakai. Mau mengganti tugas? Minta admin mencabut tugas yang lama lebih dulu.
officers-accepted-notice = 👤 { $name } menerima undangan dan sekarang petugas. Bukan orangnya? Cabut lewat /petugas.
