internal import Facts
internal import Mail
internal import Organization

/// Chooses the queue of every delivery (docs/reference/routing.md).
struct Routing: ExaminationStage {
    /// How many routes of the copies for one recipient a record holds.
    private static let recordedRoutes = 20

    func rule(on hand: inout MessageInHand) -> Reply? {
        choosePools(&hand)
        for copy in hand.accepted.copies.indices {
            // Taken out, so that they are changed in place.
            var deliveries: [Delivery] = []
            swap(&deliveries, &hand.accepted.copies[copy].deliveries)
            var start = 0
            while start < deliveries.count { start = route(&deliveries, from: start, &hand) }
            swap(&deliveries, &hand.accepted.copies[copy].deliveries)
        }
        return nil
    }

    /// Chooses the pool of every copy that leaves, where this server has pools.
    private func choosePools(_ hand: inout MessageInHand) {
        guard hand.snapshot.server.outboundPools != nil else { return }
        let ruling = EgressPoolRuling(hand)
        for copy in hand.accepted.copies.indices {
            for index in hand.accepted.copies[copy].deliveries.indices {
                let delivery = hand.accepted.copies[copy].deliveries[index]
                guard !hand.isOwn(delivery.deliverTo) else { continue }
                hand.accepted.copies[copy].deliveries[index].routing.pool = ruling.pool(of: delivery, in: hand)
            }
        }
    }

    /// Routes the deliveries of a copy for one recipient; they stand together.
    ///
    /// - Returns: the number behind the last of them.
    private func route(_ deliveries: inout [Delivery], from start: Int, _ hand: inout MessageInHand) -> Int {
        let recipient = deliveries[start].recipient.address
        var end = start + 1
        while end < deliveries.count, deliveries[end].recipient.address == recipient { end += 1 }
        var keys: Set<QueueKey> = []
        var unrecorded = 0
        for index in start..<end {
            let (key, decision) = hand.basis.router.route(
                deliveries[index].deliverTo, inputs: deliveries[index].routing,
                sender: hand.whole.transaction.envelope.sender, in: hand.organization)
            deliveries[index].key = key
            if end - start <= Self.recordedRoutes || keys.count < Self.recordedRoutes && keys.insert(key).inserted {
                hand.record(decision)
            } else {
                unrecorded += 1
            }
        }
        if unrecorded > 0 {
            hand.record(
                hand.organization.decision(
                    .routing, .routed(.likewise), about: recipient.description, from: [.init("copies", unrecorded)]))
        }
        return end
    }
}
