package import Learning
package import Mail

/// A message that is taken: what each of its recipients gets, and what holds for all of them.
package struct AcceptedMessage: Hashable, Sendable {
    /// At least one; one without deliveries where nobody gets the message.
    package var copies: [MessageCopy]
    /// Named recipients that have no delivery of their own, in the order in which they were named.
    package var ends: [NamedEnd] = []
    /// Why it is taken, and what is done with it.
    package var decisions: [Decision]
    /// The lane in its queues.
    package var priority: Priority
    /// What the organization is to remember of it; nil for nothing.
    @OnHeap package var memoryEvent: MemoryEvent?
    /// That it came in the name of somebody who has not shown to have sent it; nil where that is not so.
    @OnHeap package var spoofSighting: SpoofSighting?
    /// What finds out by what it can be found later; nil for nothing.
    package var traits: MessageTraitSource?
    /// What this server writes because of it, at most ``NoticeOrder/most``: committed with it or not at all. Of a message that
    /// the stages refuse for good, incident reports and notifications are written all the same.
    package var notices: [NoticeOrder] = []
    /// Recipients that a mail flow rule rejects while others get the message: its sender gets a report with it or not at all.
    package var rejections: [Rejection] = []

    /// A recipient that the sender is told has not got the message.
    package struct Rejection: Hashable, Sendable {
        /// The delivery that does not come about.
        package var delivery: Delivery
        /// Why.
        package var reply: Reply

        package init(_ delivery: Delivery, _ reply: Reply) {
            self.delivery = delivery
            self.reply = reply
        }
    }

    package init(copies: [MessageCopy], decisions: [Decision], priority: Priority = .normal) {
        self.copies = copies
        self.decisions = decisions
        self.priority = priority
    }

    /// Makes a message of which all recipients get the same copy.
    package init(deliveries: [Delivery], edits: MessageEdits, decisions: [Decision], priority: Priority = .normal) {
        self.init(
            copies: [MessageCopy(edits: edits, deliveries: deliveries)], decisions: decisions, priority: priority)
    }

    /// The deliveries of all copies, copy by copy.
    package var deliveries: [Delivery] { copies.deliveries }

    /// Changes what the recipients get for whom `isMeant` holds.
    ///
    /// They are parted from those who share a copy with them and are not meant; whoever gets the same after all shares a
    /// copy. `change` is called once for each copy that has a recipient who is meant.
    package mutating func edit(where isMeant: (Delivery) -> Bool, by change: (inout MessageEdits) -> Void) {
        var edited: [MessageCopy] = []
        func add(_ deliveries: [Delivery], _ edits: MessageEdits) {
            guard !deliveries.isEmpty else { return }
            if let index = edited.firstIndex(where: { $0.edits == edits }) {
                edited[index].deliveries += deliveries
            } else {
                edited.append(MessageCopy(edits: edits, deliveries: deliveries))
            }
        }
        for copy in copies {
            var (meant, others): ([Delivery], [Delivery]) = ([], [])
            for delivery in copy.deliveries {
                if isMeant(delivery) { meant.append(delivery) } else { others.append(delivery) }
            }
            var edits = copy.edits
            if !meant.isEmpty { change(&edits) }
            if edits == copy.edits {
                add(copy.deliveries, edits)
            } else {
                add(others, copy.edits)
                add(meant, edits)
            }
        }
        // A message of which nobody has a copy keeps one all the same: what was accepted is on record with it.
        copies = edited.isEmpty ? Array(copies.prefix(1)) : edited
    }
}
