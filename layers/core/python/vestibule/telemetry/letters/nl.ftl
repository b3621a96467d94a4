# Brieven over apparaten.

fault =
    .subject = Een apparaat vraagt aandacht
    .text-1 = Bij { $site } heeft het apparaat { $device_id } op { $reported_at } een ernstige storing gemeld: { $fault ->
        [jammed] het zit vast
        [battery_low] de batterij is bijna leeg
        [tamper] er is mogelijk mee geknoeid
        [bolt_stuck] de grendel zit vast
       *[sensor] een sensor werkt niet meer
    }.
    .text-2 = Het nummer van de storing is { $fault_id }.
