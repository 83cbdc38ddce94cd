package import HTTPTypes
package import Operations

/// Why a request was not answered as it was meant, as a problem document (RFC 9457; docs/reference/api.md#problems).
package struct Problem: Error, Sendable, Hashable {
    /// What kind of problem it is. The raw values end the `type` of documents, so none is ever renamed.
    package enum Slug: String, Sendable, Hashable, CaseIterable {
        /// The configuration that was sent has mistakes.
        case mistakes
        /// The request, or a value in it, can't be understood.
        case malformed
        /// Nobody is signed in.
        case notSignedIn = "not-signed-in"
        /// The token is none of this server's, or was revoked.
        case tokenUnknown = "token-unknown"
        /// The token has expired.
        case tokenExpired = "token-expired"
        /// The second factor is missing.
        case secondFactorNeeded = "second-factor-needed"
        /// The caller must prove again who it is.
        case reauthenticationNeeded = "reauthentication-needed"
        /// The caller may see the object and not do this.
        case notAllowed = "not-allowed"
        /// It may only be done with a reason, and none was given.
        case reasonNeeded = "reason-needed"
        /// A page of another origin asked for it.
        case crossOrigin = "cross-origin"
        /// There is no such thing, or none that the caller may know of.
        case notFound = "not-found"
        /// There is such an object already.
        case conflict
        /// Something else uses the object.
        case inUse = "in-use"
        /// The organization's document is kept elsewhere.
        case managedElsewhere = "managed-elsewhere"
        /// The object is another one than the caller looked at.
        case changedMeanwhile = "changed-meanwhile"
        /// The request must say which version of the object it changes.
        case preconditionNeeded = "precondition-needed"
        /// The request must have a key by which a repetition is known.
        case idempotencyKeyNeeded = "idempotency-key-needed"
        /// A request with the same key had another content.
        case idempotencyKeyReused = "idempotency-key-reused"
        /// The request's content is larger than may be.
        case tooLarge = "too-large"
        /// The request's content is of a type that is not understood.
        case unsupportedMediaType = "unsupported-media-type"
        /// No answer is of a type that the caller accepts.
        case notAcceptable = "not-acceptable"
        /// There is the resource, and not this method.
        case methodNotAllowed = "method-not-allowed"
        /// The caller asks too often.
        case tooManyRequests = "too-many-requests"
        /// The object's state does not allow it now.
        case cannotNow = "cannot-now"
        /// An address lies outside the networks that this server may reach.
        case outsideNetwork = "outside-network"
        /// The request is for another host than this server.
        case misdirected
        /// Too many requests are under way.
        case busy
        /// The server is stopping.
        case stopping
        /// The store can't be used, or not be written.
        case storeUnavailable = "store-unavailable"
        /// The operation failed.
        case failed

        /// The status of answers with it (RFC 9110 section 15).
        package var status: HTTPResponse.Status {
            switch self {
            case .mistakes, .outsideNetwork, .idempotencyKeyReused: .unprocessableContent
            case .malformed, .idempotencyKeyNeeded: .badRequest
            case .notSignedIn, .tokenUnknown, .tokenExpired: .unauthorized
            case .secondFactorNeeded, .reauthenticationNeeded, .notAllowed, .reasonNeeded, .crossOrigin: .forbidden
            case .notFound: .notFound
            case .conflict, .inUse, .managedElsewhere, .cannotNow: .conflict
            case .changedMeanwhile: .preconditionFailed
            case .preconditionNeeded: .preconditionRequired
            case .tooLarge: .contentTooLarge
            case .unsupportedMediaType: .unsupportedMediaType
            case .notAcceptable: .notAcceptable
            case .methodNotAllowed: .methodNotAllowed
            case .tooManyRequests: .tooManyRequests
            case .misdirected: .misdirectedRequest
            case .busy, .stopping, .storeUnavailable: .serviceUnavailable
            case .failed: .internalServerError
            }
        }

        /// A short name of the problem, the same for all of its kind.
        package var title: String {
            switch self {
            case .mistakes: "The configuration has mistakes"
            case .malformed: "The request can't be understood"
            case .notSignedIn: "Nobody is signed in"
            case .tokenUnknown: "The token is not known"
            case .tokenExpired: "The token has expired"
            case .secondFactorNeeded: "The second factor is missing"
            case .reauthenticationNeeded: "Password and second factor are needed again"
            case .notAllowed: "The caller may not do this"
            case .reasonNeeded: "A reason is needed"
            case .crossOrigin: "The request comes from another site"
            case .notFound: "There is no such thing"
            case .conflict: "There is such an object already"
            case .inUse: "The object is in use"
            case .managedElsewhere: "The document is kept elsewhere"
            case .changedMeanwhile: "The object was changed meanwhile"
            case .preconditionNeeded: "If-Match is missing"
            case .idempotencyKeyNeeded: "Idempotency-Key is missing"
            case .idempotencyKeyReused: "The Idempotency-Key was used for another request"
            case .tooLarge: "The content is too large"
            case .unsupportedMediaType: "The type of the content is not understood"
            case .notAcceptable: "No accepted type can be given"
            case .methodNotAllowed: "The resource has no such method"
            case .tooManyRequests: "Too many requests"
            case .cannotNow: "It can't be done now"
            case .outsideNetwork: "The address may not be reached"
            case .misdirected: "The request is for another host"
            case .busy: "The server is busy"
            case .stopping: "The server is stopping"
            case .storeUnavailable: "The store can't be used"
            case .failed: "The operation failed"
            }
        }
    }

    /// The kind.
    package var slug: Slug
    /// What happened and how to mend it, for people.
    package var detail: String
    /// Members that the kind has beside, by name.
    package var members: [String: JSONValue]
    /// Header fields of the answer: `Allow`, `Retry-After`, `WWW-Authenticate`, `ETag`.
    package var fields: HTTPFields

    /// A problem.
    package init(
        _ slug: Slug, _ detail: String, members: [String: JSONValue] = [:], fields: HTTPFields = [:]
    ) {
        self.slug = slug
        self.detail = detail
        self.members = members
        self.fields = fields
    }
}

extension Problem {
    /// There is no such thing, or none that the caller may know of: the same words for both.
    package static let notFound = Problem(.notFound, "There is nothing here by that name.")
}
