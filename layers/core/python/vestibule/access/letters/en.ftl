### Letters about doors.

code-made =
    .subject = Your code for the door
    .text-1 = A code was made for you with { $house }. Type it at the doors that you may open:
    .code = { $code }
    .text-2 = It works at the hours at which your permission does, and ends with it. Do not pass it on: nobody of { $house } sees it or asks for it.
    .text-3 = If somebody else has seen it, write to { $contact }, and it is taken out of use.
overlock =
    .subject =
        { $state ->
            [gate_lock] You cannot enter { $site } for now
            [overlock] Your unit at { $site } was locked
           *[released] Your unit at { $site } is open to you again
        }
    .text-1 =
        { $state ->
            [gate_lock] Since { $set_at } the gates of { $site } no longer open for you, nor for those with whom you share your unit. The reason given:
            [overlock] Since { $set_at } your unit at { $site } no longer opens, neither for you nor for anybody else, our staff included. The reason given:
           *[released] Since { $set_at } everything at { $site } opens for you as before. The reason given:
        }
    .quote = { $reason }
    .text-2 =
        { $state ->
            [gate_lock] If it is not settled, your unit itself is locked next. To settle it, or if you urgently need something from your unit, write to { $contact }.
            [overlock] To settle it, or if you urgently need something from your unit, such as medicine, write to { $contact }.
           *[released] If a door does not open all the same, write to { $contact }.
        }
