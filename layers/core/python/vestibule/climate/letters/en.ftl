# Letters about the temperature of a home.

changed =
    .subject = The temperature of your home was changed
    .text-1 = At { $site } somebody who lives with you has set the thermostat on { $set_at }: { $mode ->
        [off] it is off.
        [heat] it heats to { $set_point } °C.
        [cool] it cools to { $set_point } °C.
       *[auto] it keeps { $set_point } °C.
    }
    .text-2 = You can change it in the app at any time. You get this letter because you share the setting.
