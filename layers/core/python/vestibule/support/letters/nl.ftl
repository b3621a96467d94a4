# Brieven over gesprekken. De vraag en het antwoord staan er niet in.

conversation-received =
    .subject = Uw vraag is aangekomen
    .text-1 = Dank u voor uw vraag. Wij antwoorden zo snel als wij kunnen, en laten u per e-mail weten wanneer er een antwoord is.
    .text-2 = { $asked_by ->
        [form] Met de link hieronder opent u het gesprek zonder account, en kunt u er iets aan toevoegen. Wie de link heeft, kan dat ook: houd deze brief dus voor uzelf.
       *[account] U vindt het bij uw gesprekken wanneer u bent ingelogd.
    }
    .text-3 = Het nummer is { $conversation_id }.
    .button = { $asked_by ->
        [form] Het gesprek openen
       *[account] { "" }
    }

conversation-answered =
    .subject = Er is een antwoord op uw vraag
    .text-1 = Wij hebben uw vraag { $conversation_id } beantwoord.
    .text-2 = { $asked_by ->
        [form] Met de link hieronder leest u het antwoord zonder account. U kunt er ook iets aan toevoegen.
       *[account] U vindt het antwoord bij uw gesprekken wanneer u bent ingelogd.
    }
    .button = { $asked_by ->
        [form] Het antwoord lezen
       *[account] { "" }
    }

enquiry-page =
    .subject = Uw vraag aan { $house }
    .text-1 = Dit is uw vraag { $conversation_id } met alles wat er is gezegd, het oudste eerst. U kunt er hieronder iets aan toevoegen. Wanneer wij antwoorden, krijgt u een brief.
    .button = Versturen
