# Lettres au sujet des appareils.

fault =
    .subject = Un appareil demande votre attention
    .text-1 = { $fault ->
        [offline] À { $site }, l’appareil { $device_id } est hors ligne depuis le { $reported_at }.
        [battery_low] À { $site }, la pile de l’appareil { $device_id } est presque vide ; il l’a signalé le { $reported_at }.
       *[other] À { $site }, l’appareil { $device_id } a signalé une panne critique le { $reported_at } : { $fault ->
                [jammed] il est bloqué
                [tamper] quelqu’un l’a peut-être forcé
                [bolt_stuck] son pêne est coincé
               *[sensor] un capteur est en panne
            }.
    }
    .text-2 = La panne porte le numéro { $fault_id }.
