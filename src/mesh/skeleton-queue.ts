/** Priority queue of voxels by cost: a binary heap in typed arrays. A voxel may be in it more than once. */
export class CostQueue {
  private cost = new Float64Array(1024);
  private item = new Int32Array(1024);
  private size = 0;
  /** Cost of the last item taken. */
  lastCost = 0;

  get isEmpty(): boolean {
    return this.size === 0;
  }

  clear(): void {
    this.size = 0;
  }

  push(item: number, cost: number): void {
    if (this.size === this.cost.length) this.grow();
    let at = this.size++;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (this.cost[above] <= cost) break;
      this.cost[at] = this.cost[above];
      this.item[at] = this.item[above];
      at = above;
    }
    this.cost[at] = cost;
    this.item[at] = item;
  }

  /** Takes the cheapest item; the queue must not be empty. */
  pop(): number {
    const top = this.item[0];
    this.lastCost = this.cost[0];
    this.size -= 1;
    const cost = this.cost[this.size];
    const item = this.item[this.size];
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= this.size) break;
      if (below + 1 < this.size && this.cost[below + 1] < this.cost[below]) below += 1;
      if (this.cost[below] >= cost) break;
      this.cost[at] = this.cost[below];
      this.item[at] = this.item[below];
      at = below;
    }
    this.cost[at] = cost;
    this.item[at] = item;
    return top;
  }

  private grow(): void {
    const cost = new Float64Array(2 * this.size);
    const item = new Int32Array(2 * this.size);
    cost.set(this.cost);
    item.set(this.item);
    this.cost = cost;
    this.item = item;
  }
}
