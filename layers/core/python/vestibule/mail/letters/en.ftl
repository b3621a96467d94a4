# What stands in every letter.

greeting = Hello { $name },
greeting-nameless = Hello,
why-needed = You get this letter because it is about your account or something you asked for. It is no advertisement.
why-permission = You get this because of your choice about: { $what }. You can change it at any time, and it costs you nothing.
unsubscribe = Stop these letters
