"""Requests about one's own data, lived through: many people with neighbours as alike as can be, in all kinds of weather.

expressions  JSONata, as Step Functions evaluates it
machine      the state machine of the definition itself
cloud        the simulated services together; bucket and letters are among them
town         people, their neighbours, and what is held on them
scripts      who asks for what, and what befalls it
weather      what befalls a call of a function
calendar     the clock
executions   executions of the workflow
running      the functions on that clock, with what befalls them
following    what people and the team do
held         what the tables hold, read raw
copies       what stands in a copy
checking     all of it compared in the end
planted      faults put in on purpose
living       one life, in fair weather and in foul
whole        many of them, over all processors
findings     what was seen, dated
"""
