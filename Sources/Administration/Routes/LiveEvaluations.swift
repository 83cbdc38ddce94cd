import Mail
import Operations

// What watched objects look like, found out for all watchers at once: by the operations of an unlimited caller, so that each
// watcher is told what its own scope has.

extension RequestInHand {
    /// All queues.
    var queueEvaluation: LiveEvents.Evaluation {
        let administration = administration.inContext(.unlimited)
        return {
            guard let listing = try? await QueueList(includesEmpty: true).perform(in: administration, by: .system)
            else { return nil }
            var items: [String: LiveEvents.Item] = [:]
            for queue in listing.queues {
                guard let line = try? JSONText.line(queue) else { continue }
                items[queue.identity] = LiveEvents.Item(organization: queue.organization, data: line)
            }
            return items
        }
    }

    /// The newest jobs.
    var jobEvaluation: LiveEvents.Evaluation {
        let administration = administration.inContext(.unlimited)
        return {
            var newest = JobList()
            newest.limit = JobList.maximum
            guard let jobs = try? await newest.perform(in: administration, by: .system) else { return nil }
            var items: [String: LiveEvents.Item] = [:]
            for job in jobs {
                guard let line = try? JSONText.line(job) else { continue }
                items[job.id] = LiveEvents.Item(organization: job.organization, owner: job.caller, data: line)
            }
            return items
        }
    }
}
