import Foundation

/// What the system's libraries throw, in words for the end of a sentence.
package enum ErrorText {
    /// The reason as a clause without a full stop: what the kernel said, where that is known.
    package static func reason(_ error: any Error) -> String {
        if let failure = error as? OperationFailure { return failure.lines.joined(separator: " ") }
        if let error = error as? POSIXError { return systemError(error.code.rawValue) }
        let foundation = error as NSError
        if let cause = foundation.userInfo[NSUnderlyingErrorKey] as? NSError, cause.domain == NSPOSIXErrorDomain {
            return systemError(Int32(clamping: cause.code))
        }
        if foundation.domain == NSPOSIXErrorDomain { return systemError(Int32(clamping: foundation.code)) }
        return "\(error)"
    }
}
