# Letters about devices.

fault =
    .subject = A device needs attention
    .text-1 = At { $site } the device { $device_id } has reported a critical fault on { $reported_at }: { $fault ->
        [jammed] it is jammed
        [battery_low] its battery is nearly empty
        [tamper] somebody may have tampered with it
        [bolt_stuck] its bolt is stuck
       *[sensor] a sensor has failed
    }.
    .text-2 = The fault’s number is { $fault_id }.
