# Lettres au sujet des appareils.

fault =
    .subject = Un appareil demande votre attention
    .text-1 = À { $site }, l’appareil { $device_id } a signalé une panne critique le { $reported_at } : { $fault ->
        [jammed] il est bloqué
        [battery_low] sa pile est presque vide
        [tamper] quelqu’un l’a peut-être forcé
        [bolt_stuck] son pêne est coincé
       *[sensor] un capteur est en panne
    }.
    .text-2 = La panne porte le numéro { $fault_id }.
