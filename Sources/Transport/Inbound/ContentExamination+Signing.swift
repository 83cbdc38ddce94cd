import Facts
import Mail
import MailFlow
import SenderAuthentication

extension ContentExamination {
    /// What was decided, with the signatures of the plan on top of every copy. Reads the content.
    ///
    /// A message that can't be signed goes unsigned, and its record says why: receivers take it like any other without a
    /// signature, while a refusal would hold up mail that is in order.
    func signed(_ categorization: Categorization) -> Categorization {
        guard !plan.signingKeys.isEmpty,
            case .accept(let deliveries, var edits, var decisions, let priority) = categorization
        else { return categorization }
        do {
            let fields = try DKIMSigner(plan.signingKeys).signatures(
                header: beginning, edits: edits, content: content, at: facts.receivedAt)
            edits.prepended.insert(contentsOf: fields, at: 0)
        } catch {
            decisions.append(
                Decision(
                    .signing, organization: transaction.attribution?.organization,
                    revision: transaction.attribution?.revision, outcome: "not signed after all: \(error)"))
        }
        return .accept(deliveries: deliveries, edits: edits, decisions: decisions, priority: priority)
    }
}
