package import Mail

extension Scheduler {
    /// Whether mail flows. Looks at every queue and every attempt under way.
    package var flow: FlowStatus {
        var counts: [String: Int] = [:]
        var recipients = 0
        for flight in flights.values {
            let queue = queues[Int(flight.queue)]
            counts[flight.host?.description ?? queue.key.identity, default: 0] += 1
            if queue.health.outage == nil, !queue.isSuspended { recipients += flight.recipients.count }
        }
        return FlowStatus(
            ended: endedAttempts, underWay: flights.count, waiting: max(0, readyCount - recipients),
            holders: counts.map { FlowStatus.Holder(name: $0.key, attempts: $0.value) }
                .sorted { ($1.attempts, $0.name) < ($0.attempts, $1.name) })
    }

    /// Hosts that something is remembered of.
    package var knownHosts: Int { hosts.count }

    /// Whether a report may be accepted that goes to these queues, while `underWay` others are on their way here: a
    /// report for a domain outside makes no queue of its own when there are many that hold reports alone.
    package func admitsReport(to keys: some Sequence<QueueKey>, underWay: Int) -> Bool {
        keys.allSatisfy { key in
            guard key.deliveryType.isByMX else { return true }
            if let index = indexes[key], queues[Int(index)].count > 0 { return true }
            return reportQueues + underWay < configuration.reportQueues
        }
    }
}
