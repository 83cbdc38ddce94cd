import Foundation
import Mail
import NIOConcurrencyHelpers

// The messages that wait for a process.
extension InspectorPool {
    func add(_ job: Job) {
        let now = time.now()
        let limit = max(1, limit())
        let (dismissed, needsThread) = state.withLockedValue { state -> ([Job], Bool) in
            guard !state.isClosed else { return ([job], false) }
            var dismissed = takeLate(&state, now)
            switch state.line.add(
                job, id: job.id, source: job.source, lane: job.lane, begin: job.begin, places: settings.backlog)
            {
            case .waits: break
            case .replaces(let other):
                state.figures.unavailable += 1
                dismissed.append(other)
            case .full:
                state.figures.unavailable += 1
                return (dismissed + [job], false)
            }
            switch job.lane {
            case .short:
                let needsThread = state.idle < state.line.count(.short) && state.threads < limit
                if needsThread { state.threads += 1 }
                return (dismissed, needsThread)
            case .long:
                let needsThread = state.long < limit
                if needsThread { state.long += 1 }
                return (dismissed, needsThread)
            }
        }
        Self.dismiss(dismissed)
        if needsThread { startThread(job.lane) }
        if job.lane == .short { work.signal() }
        planSweep()
    }

    /// Whoever has waited too long goes on without.
    private func takeLate(_ state: inout State, _ now: Instant) -> [Job] {
        let late = state.line.takeLate(at: now, patience: settings.patience)
        state.figures.unavailable += late.count
        return late
    }

    /// Has the line be looked at when the patience of the first is over, even where no thread and no message comes by.
    private func planSweep() {
        let now = time.now()
        let left = state.withLockedValue { state -> Int64? in
            guard !state.isSweepPlanned, let oldest = state.line.oldest else { return nil }
            state.isSweepPlanned = true
            return settings.patience.milliseconds - (now - oldest).milliseconds
        }
        guard let left else { return }
        let delay = DispatchTimeInterval.milliseconds(Int(min(max(10, left), 3_600_000)) + 1)
        DispatchQueue.global().asyncAfter(deadline: .now() + delay) { [weak self] in self?.sweep() }
    }

    private func sweep() {
        let now = time.now()
        let late = state.withLockedValue { state in
            state.isSweepPlanned = false
            return takeLate(&state, now)
        }
        Self.dismiss(late)
        planSweep()
    }

    /// What a thread does next.
    private enum Step {
        case reads(Job)
        case waits
        /// Fewer threads are wanted now.
        case leaves
        case ends
    }

    func next(_ lane: InspectorLane) -> Job? {
        while true {
            let limit = max(1, limit())
            let now = time.now()
            let (late, step) = state.withLockedValue { state -> ([Job], Step) in
                let late = takeLate(&state, now)
                switch lane {
                case .long:
                    if state.long <= limit, let job = state.line.next(.long) { return (late, .reads(job)) }
                    state.long -= 1
                    return (late, .ends)
                case .short:
                    if state.threads > limit {
                        state.threads -= 1
                        return (late, .leaves)
                    }
                    if let job = state.line.next(.short) { return (late, .reads(job)) }
                    guard !state.isClosed else { return (late, .ends) }
                    state.idle += 1
                    return (late, .waits)
                }
            }
            Self.dismiss(late)
            switch step {
            case .reads(let job): return job
            case .ends: return nil
            case .leaves:
                // It may have been woken for a message, which another takes.
                work.signal()
                return nil
            case .waits:
                work.wait()
                state.withLockedValue { $0.idle -= 1 }
            }
        }
    }
}
