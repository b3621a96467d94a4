# What stands in every letter.

greeting = Hello { $name },
greeting-nameless = Hello,
why-needed = This is not advertising: the letter is about your account, something you asked for or something you should know.
why-agreed = You get this because you agreed to it: { $what }. You can withdraw that at any time, and it costs you nothing.
why-not-objected = You get this because our policy lets us write to you about it: { $what }. You can object at any time, and it costs you nothing.
unsubscribe = Stop these letters
