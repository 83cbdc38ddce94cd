package import HTTPTypes
package import NIOCore

/// What a request is answered with.
package struct APIAnswer: Sendable {
    /// The content.
    package enum Content: Sendable {
        /// None.
        case none
        /// Octets of a media type.
        case octets([UInt8], type: String)
        /// Octets as they are made, of a media type: a download that is not held in memory. Ends early where it throws.
        case stream(type: String, AsyncThrowingStream<ByteBuffer, any Error>)
        /// Events that come when they happen (`text/event-stream`).
        case events(EventSource)
    }

    /// The status.
    package var status: HTTPResponse.Status
    /// Header fields beside those of every answer.
    package var fields: HTTPFields
    /// The content.
    package var content: Content

    /// An answer.
    package init(_ status: HTTPResponse.Status = .ok, fields: HTTPFields = [:], _ content: Content = .none) {
        self.status = status
        self.fields = fields
        self.content = content
    }
}

/// Where a stream of events comes from.
package struct EventSource: Sendable {
    /// One event of `text/event-stream`.
    package struct Event: Sendable, Hashable {
        /// Its number, which a client that comes back names as the last one it has.
        package var id: UInt64
        /// Its name.
        package var name: String
        /// JSON on one line.
        package var data: String

        /// An event.
        package init(id: UInt64, name: String, data: String) {
            self.id = id
            self.name = name
            self.data = data
        }
    }

    /// The events behind a number: nil for those from now on. Where what lies behind that number is not kept any more,
    /// the first event is `reset`. The sequence ends when there will be no more.
    package var events: @Sendable (_ after: UInt64?) -> AsyncStream<Event>
    /// Whether the caller may still have them, which is asked each minute; the responder sets it.
    package var isAllowed: @Sendable () async -> Bool = { true }

    /// A source.
    package init(_ events: @escaping @Sendable (_ after: UInt64?) -> AsyncStream<Event>) { self.events = events }
}
