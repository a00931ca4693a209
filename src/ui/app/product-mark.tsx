/** The mark and name of the product: tracks that branch and meet again. */
export function ProductMark() {
  return (
    <h1 className="m-0 flex items-center gap-2 pl-1 text-[14px] font-semibold tracking-[-0.015em]">
      <svg aria-hidden width="20" height="20" viewBox="0 0 20 20" fill="none" className="flex-none text-accent">
        <path
          d="M2.5 10h3.2c2.6 0 2.4-4.6 5-4.6h1.4M5.7 10h8.1M5.7 10c2.6 0 2.4 4.6 5 4.6h1.4"
          stroke="currentColor"
          strokeWidth="1.7"
          strokeLinecap="round"
        />
        <circle cx="14.6" cy="5.4" r="2.1" fill="currentColor" />
        <circle cx="16.3" cy="10" r="2.1" fill="currentColor" />
        <circle cx="14.6" cy="14.6" r="2.1" fill="currentColor" />
      </svg>
      Trainyard
    </h1>
  );
}
