# Letters about devices.

fault =
    .subject = A device needs attention
    .text-1 = { $fault ->
        [offline] At { $site } the device { $device_id } has been offline since { $reported_at }.
        [battery_low] At { $site } the battery of the device { $device_id } is nearly empty, as it said on { $reported_at }.
       *[other] At { $site } the device { $device_id } has reported a critical fault on { $reported_at }: { $fault ->
                [jammed] it is jammed
                [tamper] somebody may have tampered with it
                [bolt_stuck] its bolt is stuck
               *[sensor] a sensor has failed
            }.
    }
    .text-2 = The fault’s number is { $fault_id }.
