# Letters about conversations. What was asked and answered stands in none of them.

conversation-received =
    .subject = Your question has arrived
    .text-1 = Thank you for your question. We answer as soon as we can, and let you know by e-mail when there is an answer.
    .text-2 = { $asked_by ->
        [form] You can read the conversation and add to it by the link below, without an account. Whoever has the link can too, so keep this letter to yourself.
       *[account] You find it under your conversations when you are signed in.
    }
    .text-3 = Its number is { $conversation_id }.
    .button = { $asked_by ->
        [form] Open the conversation
       *[account] { "" }
    }

conversation-answered =
    .subject = There is an answer to your question
    .text-1 = We have answered your question { $conversation_id }.
    .text-2 = { $asked_by ->
        [form] Read the answer by the link below, without an account. You can add to it there.
       *[account] You find the answer under your conversations when you are signed in.
    }
    .button = { $asked_by ->
        [form] Read the answer
       *[account] { "" }
    }

enquiry-page =
    .subject = Your question to { $house }
    .text-1 = This is your question { $conversation_id } with all that was said, the oldest first. You can add to it below. When we answer, you get a letter.
    .button = Send
