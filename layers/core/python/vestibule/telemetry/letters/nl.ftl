# Brieven over apparaten.

fault =
    .subject = Een apparaat vraagt aandacht
    .text-1 = { $fault ->
        [offline] Bij { $site } is het apparaat { $device_id } offline sinds { $reported_at }.
        [battery_low] Bij { $site } is de batterij van het apparaat { $device_id } bijna leeg; dat meldde het op { $reported_at }.
       *[other] Bij { $site } heeft het apparaat { $device_id } op { $reported_at } een ernstige storing gemeld: { $fault ->
                [jammed] het zit vast
                [tamper] er is mogelijk mee geknoeid
                [bolt_stuck] de grendel zit vast
               *[sensor] een sensor werkt niet meer
            }.
    }
    .text-2 = Het nummer van de storing is { $fault_id }.
