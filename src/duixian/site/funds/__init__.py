"""The ledger: appropriations, money set aside for decided claims, payments, returns. It knows nothing of cases.

Money is whole fen, `now` an aware datetime, `by` a user. Each function is one transaction (or joins the caller's); those
with a `request` key do their work once. Refusals raise `values.FundsError` with what and what to do in Chinese.

values       Claim, Planned, Portion, CapOn, Outcome, Settled, LeftOut, Line, FundsError
budgets      appropriate(line, fen, document, request, by, now) -> Budget; adjust(...) the same
             Line(pack, fund, level, district, year) names a budget
commitments  commit(claim, [Planned], now, by=None) -> [Commitment]: committed, or waiting (待资金) in order of decision
             commit_all([(claim, [Planned])], now, by=None): the same for many claims in one transaction
             release(now, budgets=None, by=None) -> [Commitment] funded now: after appropriate, cancel, a batch's results; tick
states       due_by(day) -> query of what falls due; mark_due(commitments, now, by=None) -> those that became due
             hold(commitment, reason, now, by=None), resume(...), cancel(...), reduce(commitment, fen, ...), revive(commitment, year, reason, now, by=None)
mending      set_account(owner, name, number, bank, now, by, commitment=None) -> Payee
             pay_again(commitment, reason, now, by): a failed payment is due again
payees       current(commitment) -> Payee | None (its `masked` may be shown); opened(payee) -> Account in the clear
batches      draw_up(commitments, request, by, now, offsets=None, basis="") -> Drawn(batch | None, left_out); plan(...): what it would do
             may_approve(batch, by) -> (bool, reason); approve(batch, by, now, seen=digest)
             take_out(batch, commitment, reason, by, now), drop(batch, reason, by, now)
             leave(batch, lines, reason, now, by): lines go by themselves, the rest stays approved
restored     refuse_until_compared(), compared(found, by, now): nothing is paid from a restored backup before that
bankfile     bank_file(batch, by, now) -> BankFile(name, csv, signed, settled); signing.verify(data, public_key) -> payload
results      take_file(batch, name, data, by, now) -> [Settled]; read(name, data, batch) -> Read (outcomes, headings not read) without taking them
settling     settle(batch, [Outcome], by, now) -> [Settled], all or none (ResultsError.mistakes)
             an Outcome with `returned` is a payment that came back (退汇, `bouncing`): posted back, failed, to be paid again
caps         enter([(commitment, [CapOn])]): later changes (allotted by the group); draw_up enforces them
recovery     raise_receivable(case, fen, formula, article, request, by, now, due=None), confirm(receivable, by, now, rules),
             rules: by fund, what becomes of money that comes back (`restoring`): available, same_year, treasury
             refuse(...), receive(receivable, fen, reference, request, by, now), ask_write_off(...), write_off(...)
yearend      close_year(pack, fund, year, unspent, by, now) -> Closed; unspent is the fund's lapse or carry
             catch_up(rows, now, by): what comes back to a closed year goes the way of its rest
statements   budgets(**only), movements(budget), claimant(key), paid_by_benefit(key, pack)
checking     audit(now) -> [Finding]: what breaks an invariant

States of an instalment: waiting -> committed -> due -> ordered -> paid | failed (-> due by pay_again), paid -> failed where it
bounced; held from committed,
due, failed; cancelled and lapsed end it. A batch: drawn -> approved -> sent -> settled, or dropped.
"""
