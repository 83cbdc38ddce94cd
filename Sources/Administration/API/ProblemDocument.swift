import HTTPTypes
import Operations
package import Organization

/// Problems as they are answered (RFC 9457).
package enum ProblemDocument {
    /// Their media type.
    package static let type = "application/problem+json"
    /// What stands before the slug in the path of a problem's type.
    package static let folder = "problems"

    /// The members of every problem, for the schema of answers.
    package static let members = ["type", "title", "status", "detail", "instance"]

    /// The answer to a request that has a problem.
    package static func answer(_ problem: Problem, request id: String, at url: PublicURL) -> APIAnswer {
        var members = problem.members
        members["type"] = .string("\(url)/\(folder)/\(problem.slug.rawValue)")
        members["title"] = .string(problem.slug.title)
        members["status"] = .integer(Int64(problem.slug.status.code))
        members["detail"] = .string(problem.detail)
        members["instance"] = .string(id)
        var fields = problem.fields
        if problem.slug.status == .unauthorized, fields[.wwwAuthenticate] == nil { fields[.wwwAuthenticate] = "Bearer" }
        if problem.slug.status == .serviceUnavailable, fields[.retryAfter] == nil { fields[.retryAfter] = "5" }
        return APIAnswer(
            problem.slug.status, fields: fields, .octets(Array(JSONValue.object(members).line.utf8), type: type))
    }

    /// What the type of a problem leads to: what it means and how to mend it. Nil for no slug of ours.
    package static func explanation(of slug: String) -> String? {
        guard let slug = Problem.Slug(rawValue: slug) else { return nil }
        return """
            \(slug.title)

            Status: \(slug.status.code)
            Problem: \(slug.rawValue)

            \(slug.cause)
            \(slug.mend)

            """
    }
}

extension Problem.Slug {
    /// What leads to the problem, in a sentence.
    package var cause: String {
        switch self {
        case .mistakes: "The checker of documents found mistakes, which `mistakes` lists, each with its place."
        case .malformed: "`pointer` is the place in the content, `parameter` the parameter of the query that is meant."
        case .notSignedIn: "The request has neither a token nor the cookie of a session, or the session has ended."
        case .tokenUnknown: "The token is none of this server's, was revoked, or its owner's account can't be used."
        case .tokenExpired: "The token's time is over."
        case .secondFactorNeeded: "The account has a second factor, or must have one, and it was not proved yet."
        case .reauthenticationNeeded: "The change asks for password and second factor within the last five minutes."
        case .notAllowed: "No role of the caller, or no scope of its token, has the permission that `permission` names."
        case .reasonNeeded: "The content of mail is given only with a reason, which the organization sees."
        case .crossOrigin: "The request comes from a page of another site, or does not say from which."
        case .notFound: "Nothing has this name, or the caller may not know of it."
        case .conflict: "There is something by that name already, or a request with the same key is being answered."
        case .inUse: "`with` lists what uses the object."
        case .managedElsewhere: "The organization keeps its document in a repository, from which it is applied."
        case .changedMeanwhile: "Somebody changed the object after it was read; `current` has it as it is now."
        case .preconditionNeeded: "The request changes an object and does not say which version of it is meant."
        case .idempotencyKeyNeeded: "The request has mail sent, so that a repetition must be known as one."
        case .idempotencyKeyReused: "Within a day each key is for one request with one content."
        case .tooLarge: "The content has more octets than the route takes."
        case .unsupportedMediaType: "The route takes contents of other types."
        case .notAcceptable: "`Accept` names types that the route does not have."
        case .methodNotAllowed: "`Allow` has the methods of the resource."
        case .tooManyRequests: "The caller has used up what it may ask in a time, or too many attempts failed."
        case .cannotNow: "The object is in a state in which this can't be done."
        case .outsideNetwork: "The server connects to public addresses, and to the networks that its operator lists."
        case .misdirected: "`Host` names another server than this one."
        case .busy: "As many requests are being answered as there may be."
        case .stopping: "The server ends or starts again."
        case .storeUnavailable: "The store can't be read or written."
        case .failed: "The server could not do what was asked."
        }
    }

    /// How to mend it, in a sentence.
    package var mend: String {
        switch self {
        case .mistakes: "Mend what `mend` says of each, and send the request again; nothing was changed."
        case .malformed: "Mend what `detail` says, and send the request again."
        case .notSignedIn: "Sign in, or send a token in the field `Authorization: Bearer`."
        case .tokenUnknown, .tokenExpired: "Make another token with `postern token create`, or by POST to /tokens."
        case .secondFactorNeeded: "Send the code of the program that makes one-time passwords, or set one up."
        case .reauthenticationNeeded: "Prove both once more, and send the request again."
        case .notAllowed: "Ask somebody who may change accounts for the right, or make a token with the scope."
        case .reasonNeeded: "Send the field `Postern-Reason` with 8 to 500 characters."
        case .crossOrigin: "Send the request from the server's own pages, or from a program with a token."
        case .notFound: "Look at the spelling; a list of what there is is one level up."
        case .conflict: "Choose another name, or change what is there."
        case .inUse: "Change what uses it first."
        case .managedElsewhere: "Change the document in its repository, or override with a reason."
        case .changedMeanwhile: "Look at what is there now, and repeat the change with its ETag in `If-Match`."
        case .preconditionNeeded: "Send the object's ETag in `If-Match`, or `*` for whatever is there."
        case .idempotencyKeyNeeded: "Send the field `Idempotency-Key` with a text that no other request has."
        case .idempotencyKeyReused: "Use a key of its own for each request."
        case .tooLarge: "Send less, or in parts."
        case .unsupportedMediaType: "Send a type that the route takes, in `Content-Type`."
        case .notAcceptable: "Accept application/json, or the types that the route's description names."
        case .methodNotAllowed: "Use one of the methods in `Allow`."
        case .tooManyRequests: "Wait as many seconds as `Retry-After` says."
        case .cannotNow: "See `detail`: it says what the state is, and what can be done in it."
        case .outsideNetwork: "See `detail`: it names the address and the setting of postern.yaml."
        case .misdirected: "Use the URL of `administration.publicURL` in postern.yaml, or mend that setting."
        case .busy, .stopping: "Try again after as many seconds as `Retry-After` says."
        case .storeUnavailable: "Look at the disk and the log of the server; mail that was accepted is safe."
        case .failed: "See `detail`; the log of the server has the request by its number."
        }
    }
}
