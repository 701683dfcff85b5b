# Daftar dari kantor lain. Kunci: review-event-....

review-event-reassessed = dicocokkan dengan daftar baru

# Judul kolom pada lembar untuk kantor yang tidak memberi daftar, hanya memeriksa satu per satu.
registry-check-nik = NIK
registry-check-reference = No Pendaftaran
registry-check-listed = Terdaftar (ya/tidak)
registry-check-decile = Desil
