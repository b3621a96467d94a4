# The letters of the requests workflow.

acknowledged =
    .subject = We have your request
    .text-1 = We have received your request for a copy of your data on { $received_at }. Its number is { $request_id }.
    .text-2 = Next you get a code, so that we can be sure it is you who asks.
code =
    .subject = Your code for your request
    .text-1 = Enter this code where you made the request { $request_id }. It is valid until { $ends_at }.
    .code = Your code is: { $code }
    .text-2 = If you made no request, do nothing: without the code nobody gets your data. You may tell us at { $contact }.
answer =
    .subject = The copy of your data is ready
    .text-1 = Here is the copy of your data that you asked for. Your request has the number { $request_id }.
    .button = Open the copy of your data
    .text-2 = The link is valid until { $ends_at }. Whoever has it can open the copy, so do not pass this letter on.
    .text-3 = The copy says what we hold, why, where it comes from, who may get it and for how long we keep it. If you think that we have not answered as we should, write to { $contact } or complain to the authority: { $authority }
