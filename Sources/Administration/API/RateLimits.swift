import HTTPTypes
package import Mail
import NIOConcurrencyHelpers
internal import Operations

/// How often each caller may ask (docs/reference/api.md#rates). Each caller has a bucket for each kind of request,
/// which fills evenly and holds what the caller may do at once.
package final class RateLimits: Sendable {
    /// What a request costs.
    package enum Kind: Hashable, Sendable, CaseIterable {
        /// It reads.
        case reads
        /// It changes something.
        case changes
        /// It searches the trace.
        case traceSearches
        /// It gives the content of a message.
        case content
    }

    /// How much of a kind is allowed.
    package struct Allowance: Hashable, Sendable {
        /// So many requests…
        package var count: Int
        /// … in this time.
        package var span: Interval

        /// An allowance.
        package init(_ count: Int, in span: Interval) {
            self.count = count
            self.span = span
        }
    }

    /// What each caller is allowed by default.
    package static let standard: [Kind: Allowance] = [
        .reads: Allowance(600, in: .minutes(1)), .changes: Allowance(60, in: .minutes(1)),
        .traceSearches: Allowance(600, in: .minutes(5)), .content: Allowance(60, in: .minutes(1)),
    ]

    /// Why a request must wait.
    package struct Refusal: Error, Hashable, Sendable {
        /// What was used up.
        package var allowance: Allowance
        /// Seconds until the next request.
        package var seconds: Int64
    }

    private struct Key: Hashable {
        var caller: String
        var kind: Kind
    }

    /// A bucket: what was in it when it was looked at last, in requests times milliseconds of the span.
    private struct Bucket {
        var level: Int64
        var moment: Instant
    }

    /// The most buckets; full ones are dropped before there are more.
    static let buckets = 10_000

    private let allowances: [Kind: Allowance]
    private let state = NIOLockedValueBox<[Key: Bucket]>([:])

    /// Limits; a kind without allowance has none.
    package init(_ allowances: [Kind: Allowance] = RateLimits.standard) { self.allowances = allowances }

    /// Takes a request of a caller into account. Throws ``Refusal`` where the caller must wait; then nothing is taken.
    package func take(_ kinds: [Kind], of caller: String, at now: Instant) throws(Refusal) {
        let refusal: Refusal? = state.withLockedValue { buckets in
            var taken: [Key: Bucket] = [:]
            for kind in kinds {
                guard let allowance = allowances[kind] else { continue }
                let key = Key(caller: caller, kind: kind)
                let bucket = RateLimits.filled(buckets[key], allowance, now)
                let price = allowance.span.milliseconds
                guard bucket.level >= price else {
                    let missing = price - bucket.level
                    let perMillisecond = Int64(allowance.count)
                    let milliseconds = (missing + perMillisecond - 1) / perMillisecond
                    return Refusal(allowance: allowance, seconds: max(1, (milliseconds + 999) / 1_000))
                }
                taken[key] = Bucket(level: bucket.level - price, moment: now)
            }
            if buckets.count + taken.count > RateLimits.buckets { drop(&buckets, now) }
            for (key, bucket) in taken { buckets[key] = bucket }
            return nil
        }
        if let refusal { throw refusal }
    }

    /// A bucket as it is now.
    private static func filled(_ bucket: Bucket?, _ allowance: Allowance, _ now: Instant) -> Bucket {
        let full = Int64(allowance.count) * allowance.span.milliseconds
        guard let bucket else { return Bucket(level: full, moment: now) }
        // As much as fills an empty one is enough, so that the product stays small however long ago it was.
        let passed = min(max(0, (now - bucket.moment).milliseconds), allowance.span.milliseconds)
        return Bucket(level: min(full, bucket.level + passed * Int64(allowance.count)), moment: now)
    }

    /// Drops what a new bucket would be like; where that is not enough, all: better too generous than without bound.
    private func drop(_ buckets: inout [Key: Bucket], _ now: Instant) {
        buckets = buckets.filter { key, bucket in
            guard let allowance = allowances[key.kind] else { return false }
            let full = Int64(allowance.count) * allowance.span.milliseconds
            return RateLimits.filled(bucket, allowance, now).level < full
        }
        if buckets.count > RateLimits.buckets / 2 { buckets = [:] }
    }
}

extension RateLimits.Refusal {
    /// The problem of the answer.
    var problem: Problem {
        var fields: HTTPFields = [:]
        fields[.retryAfter] = String(seconds)
        let span = allowance.span.milliseconds / 1_000
        return Problem(
            .tooManyRequests,
            "The caller may ask \(allowance.count) times in \(span) s, which are used up: ask again in \(seconds) s.",
            members: [
                "limit": .integer(Int64(allowance.count)), "retryAfter": .integer(seconds),
            ], fields: fields)
    }
}

/// How many requests are being answered, and how many there may be.
package final class RequestLoad: Sendable {
    /// The most requests that are answered at once.
    package static let most = 64
    /// The most streams of events.
    package static let streams = 100

    private let most: Int
    private let count = NIOLockedValueBox(0)

    /// A load with a bound.
    package init(_ most: Int = RequestLoad.most) { self.most = most }

    /// Takes a request in; false where there are as many as there may be.
    package func enter() -> Bool {
        count.withLockedValue { count in
            guard count < most else { return false }
            count += 1
            return true
        }
    }

    /// A request that was taken in has ended.
    package func leave() { count.withLockedValue { $0 -= 1 } }

    /// How many there are.
    package var current: Int { count.withLockedValue { $0 } }
}
