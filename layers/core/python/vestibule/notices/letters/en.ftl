announced =
    .subject = Our privacy policy changes on { $in_force_on }
    .text-1 = A new version of our privacy policy is in force from { $in_force_on } on. Until then the one that you know stays in force.
    .heading-1 = What changes
    .list = { $changes }
    .heading-2 = What you can do
    .text-2 = Sign in and accept the new version, or refuse it. You may change your mind as often as you like until { $in_force_on }; what you said last counts.
    .text-3 = Saying nothing is neither yes nor no: nothing is taken for your consent, and your account stays.
    .text-4 = If you refuse, your account is closed on { $in_force_on }, or at once if you prefer. It costs you nothing. Take a copy of your data with you before.
    .text-5 = The new version is called { $edition }, this announcement { $notice_id }.
withdrawn =
    .subject = Our privacy policy does not change on { $in_force_on }
    .text-1 = We announced a new version of our privacy policy for { $in_force_on }. We have withdrawn it: it will not come into force, and the one that you know stays.
    .text-2 = You need not do anything. If you had refused the new version, your account is not closed.
    .text-3 = The version that was withdrawn is called { $edition }, its announcement { $notice_id }.
refused =
    .subject = You have refused the new privacy policy: what happens now
    .text-1 = You have refused version { $edition } of our privacy policy. So your account is closed: { $closes_at }. It costs you nothing, and nothing else changes until then.
    .heading-1 = What happens
    .text-2 = From that moment on you are tied to no place and no company any more: what you may open and use ends. Who manages your organisation is told. The data that we hold about you is deleted within the terms of the policy that you know.
    .heading-2 = What you can take with you
    .text-3 = Before, you can see everything as usual. A copy of your data can be asked for before and after, as long as we hold it: sign in and ask for access to your data.
    .heading-3 = If you change your mind
    .text-4 = Accept the version before that moment, and you stay. If it has passed already, whoever manages your organisation can take you in again.
closing =
    .subject = { $stage ->
        [done] An account of your organisation was closed
       *[ahead] An account of your organisation will be closed
    }
    .text-1 = { $stage ->
        [done] The account of { $person } was closed: { $closes_at }. This person has no relation to your organisation any more, and permissions to open doors have ended with it.
       *[ahead] The account of { $person } will be closed: { $closes_at }. Until then this person may still decide to stay; you will hear from us when the account is closed.
    }
    .text-2 = No fee and no penalty may follow from it for this person.
