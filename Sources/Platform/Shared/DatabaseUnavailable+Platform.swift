import ContractRuntime
import Postgres

/// A database that is away makes the answer 503 with `Retry-After`.
extension DatabaseUnavailable: ServiceUnavailableError {
    package var retryAfter: Int? { 2 }
}
