import Facts
import Mail

extension PerimeterRefusal.Message {
    /// A message that is whole.
    package init(_ message: WholeMessage) {
        self.init(size: message.facts.size)
        (subject, messageID) = (message.header.subject, message.header.messageID)
        author = message.author?.description
    }
}
